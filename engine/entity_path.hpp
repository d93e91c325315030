// Entity paths: "class=guest.Logger,callable=error,instance_required".
//
// Entries are separated by commas; each is `key=value` or a tag, in any order, each at most once. A value is everything
// between the first '=' and the next comma or the end, taken as it is: a value can hold '=' and spaces, but no comma, for
// which there is no escape (no runtime needs one). Spaces around keys and tags are not ignored but reported.
#pragma once

#include <metaffi/plugin.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace metaffi::engine {

class EntityPath {
 public:
  EntityPath() = default;
  EntityPath(const EntityPath&) = delete;  // entries point into the text
  EntityPath& operator=(const EntityPath&) = delete;

  // Parses `path` against what the plug-in called `runtime` understands. ENTITY_PATH names the place and what is
  // allowed; throws std::bad_alloc.
  [[nodiscard]] metaffi_error* parse(std::string_view path, std::span<const metaffi_path_key> allowed,
                                     std::string_view runtime);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  // Borrowed from this object.
  [[nodiscard]] metaffi_entity_path_entries entries() const noexcept {
    return {entries_.data(), entries_.size(), text_.c_str()};
  }

 private:
  std::string text_;
  std::string storage_;  // text_ with '=' and ',' between the parts replaced by NUL
  std::vector<metaffi_path_entry> entries_;
};

}  // namespace metaffi::engine
