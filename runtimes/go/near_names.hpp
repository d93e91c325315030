// Names for messages: those that a mistyped one may have meant, and lists of what there is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace metaffi::go {

// The few of `names` that differ from `asked` in case or some letters, the nearest first, each once.
std::vector<std::string_view> near_names(std::string_view asked, const std::vector<std::string_view>& names);

// "'a', 'b' and 2 more", each name once, at most `most` of them. Empty for none.
std::string listed(std::vector<std::string_view> names, std::size_t most);

}  // namespace metaffi::go
