#include "buffer.hpp"

#include <metaffi/cpp/plugin_services.hpp>

#include <cstring>

#include "failure.hpp"
#include "scalar.hpp"

namespace metaffi::cpython {

using plugin::host;

namespace {

metaffi_payload load(const void* memory, Size size) noexcept {
  metaffi_payload payload{};
  std::memcpy(&payload, memory, static_cast<std::size_t>(size));
  return payload;
}

// One row of the last dimension.
struct Row {
  const char* memory;
  Size count;
  Size stride;
  Size item_size;
};

bool convert_element(metaffi_type from, metaffi_type to, const metaffi_payload& source,
                     metaffi_payload* target) noexcept {
  const Ref number(new_scalar(from, source));
  return number && read_scalar(number.get(), to, target);
}

bool copy_row(const Row& row, metaffi_type from, metaffi_type to, char* out) noexcept {
  const auto size = static_cast<Size>(host().type_packed_size(to));
  if (from == to && row.stride == size) {
    if (row.count != 0) std::memcpy(out, row.memory, static_cast<std::size_t>(row.count * size));
    return true;
  }
  for (Size i = 0; i < row.count; ++i) {
    metaffi_payload payload = load(row.memory + i * row.stride, row.item_size);
    if (from != to && !convert_element(from, to, payload, &payload)) return false;
    std::memcpy(out + i * size, &payload, static_cast<std::size_t>(size));
  }
  return true;
}

bool too_long() noexcept {
  raise_text(METAFFI_ERROR_OUT_OF_RANGE, "an array has more elements than a value can hold (4294967295)");
  return false;
}

bool pack(const Row& row, metaffi_type from, metaffi_type to, metaffi_value* value) noexcept {
  if (static_cast<std::uint64_t>(row.count) > UINT32_MAX) return too_long();
  auto memory = plugin::allocate<char>(static_cast<std::size_t>(row.count) * host().type_packed_size(to));
  if (memory == nullptr) return api.PyErr_NoMemory() != nullptr;
  if (!copy_row(row, from, to, memory.get())) return false;
  *value = metaffi_value_packed(to, memory.release(), static_cast<std::size_t>(row.count));
  return true;
}

bool read_level(const Buffer& buffer, int level, const char* memory, metaffi_type element,
                metaffi_value* value) noexcept {
  const Py_buffer& view = buffer.view();
  const Size count = view.shape[level];
  const Size stride = view.strides[level];
  if (level == view.ndim - 1) return pack({memory, count, stride, view.itemsize}, buffer.element(), element, value);
  if (static_cast<std::uint64_t>(count) > UINT32_MAX) return too_long();
  auto items = plugin::allocate<metaffi_value>(static_cast<std::size_t>(count));
  if (items == nullptr) return api.PyErr_NoMemory() != nullptr;
  plugin::OwnedValue made(metaffi_value_array(element, items.release(), 0));
  for (Size i = 0; i < count; ++i) {
    metaffi_value* const item = &made.out()->as.items[i];
    if (!read_level(buffer, level + 1, memory + i * stride, element, item)) return false;
    made.out()->length = static_cast<std::uint32_t>(i + 1);
  }
  *value = made.release();
  return true;
}

}  // namespace

metaffi_type element_of_format(const char* format, Size size) noexcept {
  const char* code = format == nullptr ? "B" : format;
  if (*code == '@' || *code == '=' || *code == '<') ++code;
  if (code[0] == '\0' || code[1] != '\0') return metaffi_null_type;
  switch (*code) {
    case 'b':
    case 'h':
    case 'i':
    case 'l':
    case 'q':
    case 'n':
      return size == 1   ? metaffi_int8_type
             : size == 2 ? metaffi_int16_type
             : size == 4 ? metaffi_int32_type
                         : metaffi_int64_type;
    case 'B':
    case 'H':
    case 'I':
    case 'L':
    case 'Q':
    case 'N':
      return size == 1   ? metaffi_uint8_type
             : size == 2 ? metaffi_uint16_type
             : size == 4 ? metaffi_uint32_type
                         : metaffi_uint64_type;
    case 'f':
      return metaffi_float32_type;
    case 'd':
      return metaffi_float64_type;
    case '?':
      return metaffi_bool_type;
    default:
      return metaffi_null_type;
  }
}

bool Buffer::open(PyObject* object) noexcept {
  if (api.PyObject_CheckBuffer(object) == 0) return false;
  if (api.PyObject_GetBuffer(object, &view_, kBufferFormat | kBufferStrides) != 0) {
    api.PyErr_Clear();
    return false;
  }
  is_open_ = true;
  element_ = element_of_format(view_.format, view_.itemsize);
  return element_ != metaffi_null_type;
}

bool Buffer::is_float() const noexcept {
  if (!is_open_ || view_.ndim != 0 || view_.format == nullptr) return false;
  return std::strcmp(view_.format, "e") == 0 || std::strcmp(view_.format, "g") == 0;
}

bool Buffer::is_complex() const noexcept { return is_open_ && view_.format != nullptr && view_.format[0] == 'Z'; }

bool read_buffer_scalar(PyObject* object, metaffi_value* value) noexcept {
  Buffer buffer;
  if (!buffer.open(object) || buffer.view().ndim != 0) return false;
  *value = {load(buffer.view().buf, buffer.view().itemsize), buffer.element(), 0};
  return true;
}

bool read_buffer(const Buffer& buffer, metaffi_type element, metaffi_value* value) noexcept {
  return read_level(buffer, 0, static_cast<const char*>(buffer.view().buf), element, value);
}

}  // namespace metaffi::cpython
