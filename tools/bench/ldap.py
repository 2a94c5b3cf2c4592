"""Messages of LDAP: searches to send, and the entries of their answers."""

import socket

SEARCH, ENTRY, DONE = 0x63, 0x64, 0x65


def tlv(tag, value):
    if len(value) < 0x80:
        return bytes([tag, len(value)]) + value
    length = len(value).to_bytes((len(value).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + value


def octets(text):
    return tlv(0x04, text.encode())


def number(value, tag=0x02):
    return tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def any_of(attribute, values):
    """The filter for entries whose attribute is one of these."""
    return tlv(0xA1, b"".join(tlv(0xA3, octets(attribute) + octets(str(value))) for value in values))


def not_equal(attribute, value):
    return tlv(0xA2, tlv(0xA3, octets(attribute) + octets(str(value))))


def all_of(*filters):
    return tlv(0xA0, b"".join(filters))


def search(base, condition, attributes):
    """A whole message: a search below `base`."""
    whole_tree, never_follow, no_limit = number(2, 0x0A), number(0, 0x0A), number(0)
    wanted = tlv(0x30, b"".join(map(octets, attributes)))
    request = octets(base) + whole_tree + never_follow + no_limit + no_limit + tlv(0x01, b"\0") + condition + wanted
    return tlv(0x30, number(1) + tlv(SEARCH, request))


def read_tlv(data, at):
    """The tag, the value, and where the next one begins."""
    tag, length, at = data[at], data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length, at = int.from_bytes(data[at:at + size], "big"), at + size
    if at + length > len(data):
        raise IndexError
    return tag, data[at:at + length], at + length


def parts(value):
    at = 0
    while at < len(value):
        tag, inner, at = read_tlv(value, at)
        yield tag, inner


def answers(address, messages):
    """For each message its entries: names with attributes, which are lists of texts."""
    host, port = address.split(":")
    with socket.create_connection((host, int(port))) as connection:
        data = b""
        for message in messages:
            connection.sendall(message)
            entries = []
            while True:
                try:
                    _, value, end = read_tlv(data, 0)
                except IndexError:
                    data += connection.recv(1 << 16)
                    continue
                data = data[end:]
                (_, _), (operation, answer) = list(parts(value))[:2]
                if operation == DONE:
                    break
                entries.append(entry(answer))
            yield entries


def entry(answer):
    (_, name), (_, attributes) = parts(answer)
    found = {}
    for _, attribute in parts(attributes):
        (_, kind), (_, values) = parts(attribute)
        found[kind.decode()] = [value.decode() for _, value in parts(values)]
    return name.decode(), found
