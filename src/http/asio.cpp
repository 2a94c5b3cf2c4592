// Asio and Beast are compiled here; other files only declare them.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
