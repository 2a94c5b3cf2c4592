<?php
declare(strict_types=1);

$begin = microtime(true);
date_default_timezone_set(getenv('COMPANY_TIME_ZONE'));

function answer(array $body, int $status = 200): never
{
    global $begin;
    $end = microtime(true);
    $body['time'] = [
        'start' => $begin,
        'finish' => $end,
        'duration' => $end - $begin,
        'processing' => $end - $begin,
        'date_start' => date('c', (int) $begin),
        'date_finish' => date('c', (int) $end),
        'operating_reset_at' => (int) $begin + 600,
        'operating' => 0,
    ];
    $text = json_encode($body, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
    http_response_code($status);
    header('Content-Type: application/json; charset=utf-8');
    header('Content-Length: ' . strlen($text));
    echo $text;
    exit;
}

function database(): PDO
{
    static $database = null;
    return $database ??= new PDO('sqlite:' . getenv('COMPANY_DATABASE'), null, null, [PDO::ATTR_PERSISTENT => true]);
}

function rows(string $query, array $values): array
{
    $statement = database()->prepare($query);
    foreach ($values as $name => $value)
        $statement->bindValue(is_int($name) ? $name + 1 : $name, $value, is_int($value) ? PDO::PARAM_INT : PDO::PARAM_STR);
    $statement->execute();
    return $statement->fetchAll(PDO::FETCH_ASSOC);
}

function places(array $values): string
{
    return implode(',', array_fill(0, count($values), '?'));
}

function moment(?int $seconds): string|false
{
    return $seconds === null ? false : date('c', $seconds);
}

/** People as objects, by id. */
function people(array $ids): array
{
    if (!$ids) return [];
    $departments = [];
    $query = 'SELECT person, department FROM member WHERE person IN (' . places($ids) . ') ORDER BY person, own_place';
    foreach (rows($query, $ids) as $row)
        $departments[$row['person']][] = $row['department'];
    $people = [];
    foreach (rows('SELECT * FROM person WHERE id IN (' . places($ids) . ')', $ids) as $row) {
        $phones = array_filter([
            'work_phone' => $row['work_phone'],
            'personal_mobile' => $row['personal_mobile'],
            'personal_phone' => $row['personal_phone'],
            'inner_phone' => $row['inner_phone'],
        ], fn($phone) => $phone !== null);
        $people[$row['id']] = [
            'id' => $row['id'],
            'active' => (bool) $row['active'],
            'name' => trim($row['first_name'] . ' ' . $row['last_name']),
            'first_name' => $row['first_name'],
            'last_name' => $row['last_name'],
            'work_position' => $row['work_position'],
            'color' => $row['color'],
            'avatar' => $row['avatar'],
            'avatar_hr' => $row['avatar'],
            'gender' => $row['gender'],
            'birthday' => $row['birthday'],
            'extranet' => (bool) $row['extranet'],
            'network' => false,
            'bot' => (bool) $row['bot'],
            'connector' => false,
            'external_auth_id' => $row['external_auth_id'],
            'status' => $row['status'],
            'idle' => moment($row['idle']),
            'last_activity_date' => moment($row['last_activity']),
            'mobile_last_date' => moment($row['mobile_last']),
            'desktop_last_date' => moment($row['desktop_last']),
            'absent' => moment($row['absent']),
            'departments' => $departments[$row['id']] ?? [],
            'phones' => $phones ?: false,
            'bot_data' => null,
            'type' => $row['type'],
            'website' => $row['website'],
            'email' => $row['email'],
        ];
    }
    return $people;
}

/** im.department.get */
function departments(array $ids): array
{
    $found = rows(
        "WITH RECURSIVE above(id, name, position, head, full_name, parent) AS (
           SELECT id, name, position, head, name, parent FROM department WHERE id IN (" . places($ids) . ")
           UNION ALL
           SELECT above.id, above.name, above.position, above.head, above.full_name || ' / ' || d.name, d.parent
           FROM above JOIN department d ON d.id = above.parent)
         SELECT id, name, full_name, head FROM above WHERE parent IS NULL ORDER BY position", $ids);
    return array_map(fn($row) => [
        'id' => $row['id'],
        'name' => $row['name'],
        'full_name' => $row['full_name'],
        'manager_user_id' => $row['head'],
    ], $found);
}

/** im.department.colleagues.list: ids and how many there are in all. */
function colleagues(int $caller, int $offset, int $limit): array
{
    $heads = rows('SELECT 1 FROM department WHERE head = ? LIMIT 1', [$caller]);
    // What is below those that the caller heads, then all heads; or the caller's own departments.
    $seen = $heads
        ? 'WITH own AS (SELECT DISTINCT d.id, d.position, d.head FROM department mine
             JOIN department d ON d.position BETWEEN mine.position AND mine.last WHERE mine.head = :caller)
           SELECT m.person AS person, own.position << 20 | m.place AS rank FROM own JOIN member m ON m.department = own.id
           UNION ALL SELECT head, own.position << 20 | 1048575 FROM own WHERE head <> 0
           UNION ALL SELECT head, 1 << 52 | position FROM department WHERE head <> 0'
        : 'WITH own AS (SELECT d.id, d.position, d.head FROM member mine JOIN department d ON d.id = mine.department
             WHERE mine.person = :caller)
           SELECT m.person AS person, own.position << 20 | m.place AS rank FROM own JOIN member m ON m.department = own.id
           UNION ALL SELECT head, own.position << 20 | 1048575 FROM own WHERE head <> 0';
    $found = rows(
        "SELECT person, count(*) OVER () AS total FROM ($seen) WHERE person <> :caller
         GROUP BY person ORDER BY min(rank) LIMIT :limit OFFSET :offset",
        ['caller' => $caller, 'limit' => $limit, 'offset' => $offset]);
    return [array_column($found, 'person'), $found[0]['total'] ?? 0];
}

[, , $user, $secret, $method] = explode('/', parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) + array_fill(0, 5, '');
$webhook = rows('SELECT person FROM webhook WHERE person = ? AND secret = ?', [(int) $user, hash('sha256', $secret)]);
if (!$webhook) answer(['error' => 'INVALID_CREDENTIALS', 'error_description' => 'Invalid request credentials'], 401);
$caller = (int) $user;
$with_people = ($_GET['USER_DATA'] ?? 'N') === 'Y';

switch ($method) {
    case 'im.department.get':
        $ids = array_map('intval', (array) ($_GET['ID'] ?? []));
        $wrong = ['error' => 'INVALID_FORMAT', 'error_description' => 'A wrong format for the ID field is passed'];
        if (!$ids) answer($wrong, 400);
        $found = departments($ids);
        if ($with_people) {
            $people = people(array_values(array_filter(array_column($found, 'manager_user_id'))));
            foreach ($found as &$department)
                $department['manager_user_data'] = $people[$department['manager_user_id']] ?? null;
        }
        answer(['result' => $found]);
    case 'im.department.colleagues.list':
        $offset = (int) ($_GET['OFFSET'] ?? 0);
        $limit = min(50, (int) ($_GET['LIMIT'] ?? 10));
        [$ids, $total] = colleagues($caller, $offset, $limit);
        $result = $ids;
        if ($with_people) {
            $people = people($ids);
            $result = array_map(fn($id) => $people[$id], $ids);
        }
        $body = ['result' => $result];
        if ($offset + count($ids) < $total) $body['next'] = $offset + count($ids);
        $body['total'] = $total;
        answer($body);
    default:
        answer(['error' => 'ERROR_METHOD_NOT_FOUND', 'error_description' => 'Method not found!'], 404);
}
