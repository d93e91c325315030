#include <metaffi/value.h>

#include <cstdlib>

#include "engine/handle.hpp"
#include "engine/types.hpp"

void* metaffi_alloc(std::size_t size) { return std::malloc(size == 0 ? 1 : size); }

void metaffi_free(void* memory) { std::free(memory); }

namespace {

bool has_items(const metaffi_value& value) {
  return (value.type & (METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG)) == METAFFI_ARRAY_FLAG;
}

// Everything that has no nested values.
void free_leaf(const metaffi_value& value) {
  switch (value.type) {
    case metaffi_string8_type:
    case metaffi_string16_type:
    case metaffi_string32_type:
      std::free(value.as.data);
      break;
    case metaffi_handle_type:
    case metaffi_callable_type:
      metaffi::engine::handle_release(value);
      break;
    default:
      if (metaffi::engine::is_packed(value.type)) std::free(value.as.data);
  }
}

// Nested arrays may be deeper than the stack: the way back is kept in the items themselves. While an item is being freed, its
// own 16 bytes hold the item above it (payload) and its position (length).
void free_items(metaffi_value root) {
  metaffi_value* items = root.as.items;
  std::uint32_t left = root.length;
  metaffi_value* above = nullptr;
  while (true) {
    if (items == nullptr || left == 0) {
      std::free(items);
      if (above == nullptr) return;
      metaffi_value* const done = above;
      left = done->length;
      items = done - left;
      above = done->as.items;
      continue;
    }
    metaffi_value* const item = items + --left;
    if (!has_items(*item)) {
      free_leaf(*item);
      continue;
    }
    const metaffi_value nested = *item;
    item->as.items = above;
    item->length = left;
    above = item;
    items = nested.as.items;
    left = nested.length;
  }
}

}  // namespace

void metaffi_value_free(metaffi_value* value) {
  if (value == nullptr) return;
  if (has_items(*value)) {
    free_items(*value);
  } else {
    free_leaf(*value);
  }
  *value = metaffi_value_null();
}
