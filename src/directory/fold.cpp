#include "directory/fold.hpp"

#include <unicode/ucasemap.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace muster::directory {
namespace {

using CaseMap = std::unique_ptr<UCaseMap, decltype(&ucasemap_close)>;

CaseMap open_case_map() {
  UErrorCode error = U_ZERO_ERROR;
  CaseMap map(ucasemap_open("", U_FOLD_CASE_DEFAULT, &error), ucasemap_close);
  if (U_FAILURE(error)) throw std::runtime_error(std::string("ICU: ") + u_errorName(error));
  return map;
}

}  // namespace

std::string fold_case(std::string_view text) {
  std::string folded(text);
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
  if (ascii) {
    for (char& c : folded) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return folded;
  }
  static const CaseMap map = open_case_map();
  UErrorCode error = U_BUFFER_OVERFLOW_ERROR;
  while (error == U_BUFFER_OVERFLOW_ERROR) {
    error = U_ZERO_ERROR;
    const auto length = ucasemap_utf8FoldCase(map.get(), folded.data(), static_cast<std::int32_t>(folded.size()),
                                              text.data(), static_cast<std::int32_t>(text.size()), &error);
    folded.resize(static_cast<std::size_t>(length));
  }
  if (U_FAILURE(error)) throw std::runtime_error(std::string("ICU: ") + u_errorName(error));
  return folded;
}

}  // namespace muster::directory
