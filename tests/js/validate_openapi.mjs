// Is the OpenAPI document valid, and does the server do as it says?
//
//   node validate_openapi.mjs OPENAPI.json PAIRS.json
//
// PAIRS.json lists calls that were made and what they were answered:
//   [{"name": "a page", "method": "im.department.colleagues.list", "verb": "GET", "params": {"LIMIT": 5} or null,
//     "status": 200, "reply": {...}}]
// Exits 0 and says how many there were, or 1 and prints every problem with the pair's name.

import { readFileSync } from 'node:fs';

import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const documentUri = 'openapi.json';
const mostErrorsShown = 8; // of one pair: alternatives, such as ids or people, fail in every branch

const problems = [];

// A JSON pointer into the document, as a reference.
const refTo = (...keys) =>
  `${documentUri}#${keys.map((key) => '/' + encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('')}`;

const at = (value, ...keys) =>
  keys.reduce((inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value);

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function report(where, errors) {
  for (const { instancePath, message, params } of errors.slice(0, mostErrorsShown))
    problems.push(`${where}: ${instancePath || '/'} ${message} ${JSON.stringify(params)}`);
  if (errors.length > mostErrorsShown) problems.push(`${where}: and ${errors.length - mostErrorsShown} errors more`);
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    problems.push(`${file}: ${error.message}`);
    return undefined;
  }
}

async function checkDocument(document) {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  if (valid) return;
  if (Array.isArray(errors)) report('document', errors);
  else problems.push(`document: ${errors ?? 'not valid'}`);
}

// Where each schema of the document is. OpenAPI's own schema says nothing of what is inside them.
function schemaPlaces(value, keys = []) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...keys, key];
    const isSchema = key === 'schema' || (keys.length === 2 && keys[0] === 'components' && keys[1] === 'schemas');
    return isSchema ? [place] : schemaPlaces(inner, place);
  });
}

class Schemas {
  constructor(document) {
    // Not strict: a type may be a list, and the document around the schemas has keywords of its own. What is still
    // complained of, such as an unknown format, is a problem.
    const complain = (...words) => problems.push(`document: ${words.join(' ')}`);
    this.ajv = new Ajv2020({ strict: false, allErrors: true, logger: { log() {}, warn: complain, error: complain } });
    addFormats(this.ajv);
    this.ajv.addSchema(document, documentUri);
    this.compiled = new Map();
  }

  validator(schema) {
    const key = JSON.stringify(schema);
    if (!this.compiled.has(key)) this.compiled.set(key, this.ajv.compile(schema));
    return this.compiled.get(key);
  }

  // That every schema is one, and refers to what there is.
  checkAll(document) {
    for (const place of schemaPlaces(document)) {
      const schema = place.reduce((inner, key) => inner[key], document);
      const where = `document: /${place.join('/')}`;
      try {
        if (this.ajv.validateSchema(schema)) this.validator({ $ref: refTo(...place) });
        else report(where, this.ajv.errors);
      } catch (error) {
        problems.push(`${where}: ${error.message}`);
      }
    }
  }

  check(where, schema, value) {
    const validate = this.validator(schema);
    if (!validate(value)) report(where, validate.errors);
  }
}

function checkPair(document, schemas, { name, method, verb, params, status, reply }) {
  // Some methods are for tokens alone, and described at the address without a webhook.
  const path = [`/rest/{user}/{secret}/${method.toLowerCase()}`, `/rest/${method.toLowerCase()}`]
    .find((one) => at(document, 'paths', one));
  if (!path) {
    if (status !== 404 || at(reply, 'error') !== 'ERROR_METHOD_NOT_FOUND')
      problems.push(`${name}: the document has no method ${method}, yet the reply is ${status} ${at(reply, 'error') ?? ''}`);
    return;
  }
  const operation = verb.toLowerCase();
  if (!at(document, 'paths', path, operation)) {
    problems.push(`${name}: the document has no ${verb} for ${method}`);
    return;
  }

  // What was refused may well be against the schema.
  if (status === 200 && params !== null) {
    const body = ['paths', path, 'post', 'requestBody', 'content', 'application/json', 'schema'];
    const upper = Object.fromEntries(Object.entries(params).map(([key, value]) => [key.toUpperCase(), value]));
    if (at(document, ...body)) schemas.check(`${name}: params`, { $ref: refTo(...body) }, upper);
    else problems.push(`${name}: the document has no JSON body for ${method}`);
  }

  const answer = ['paths', path, operation, 'responses', String(status), 'content', 'application/json', 'schema'];
  if (at(document, ...answer)) schemas.check(`${name}: reply`, { $ref: refTo(...answer) }, reply);
  else problems.push(`${name}: the document has no reply ${status} to ${verb} ${method}`);
}

function isPair(pair) {
  return (
    isObject(pair) &&
    ['name', 'method', 'verb'].every((key) => typeof pair[key] === 'string') &&
    (pair.params === null || isObject(pair.params)) &&
    Number.isInteger(pair.status) &&
    Object.hasOwn(pair, 'reply')
  );
}

async function main([documentFile, pairsFile, ...rest]) {
  if (!pairsFile || rest.length > 0) {
    problems.push('usage: node validate_openapi.mjs OPENAPI.json PAIRS.json');
    return;
  }
  const document = readJson(documentFile);
  const pairs = readJson(pairsFile);
  if (pairs !== undefined && !Array.isArray(pairs)) problems.push(`${pairsFile}: not a list`);
  if (document !== undefined && !isObject(document)) problems.push(`${documentFile}: not an object`);
  if (problems.length > 0) return;

  await checkDocument(document);
  const schemas = new Schemas(document);
  schemas.checkAll(document);
  if (problems.length > 0) return; // nothing can be held against a document that is wrong itself

  pairs.forEach((pair, index) => {
    if (isPair(pair)) checkPair(document, schemas, pair);
    else problems.push(`${pair?.name ?? `pair ${index}`}: not of the form {name, method, verb, params, status, reply}`);
  });
  if (problems.length === 0) console.log(`${pairs.length} pairs validated, document valid`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  problems.push(error.stack);
}
for (const problem of new Set(problems)) console.log(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
