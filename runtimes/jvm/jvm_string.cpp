#include "jvm_string.hpp"

#include <metaffi/cpp/unicode.hpp>

#include <climits>
#include <cstring>

#include "jvm_error.hpp"

namespace metaffi::jvm {
namespace {

// Units that fit on the stack; longer texts take memory from the heap.
constexpr std::size_t kStackUnits = 1024;

// Room for UTF-16 units; null get() when memory ran out.
class UnitBuffer {
 public:
  explicit UnitBuffer(std::size_t units) noexcept
      : heap_(units <= kStackUnits ? nullptr : new (std::nothrow) char16_t[units]),
        units_(units <= kStackUnits ? stack_ : heap_.get()) {}
  [[nodiscard]] char16_t* get() noexcept { return units_; }
  [[nodiscard]] jchar* java() noexcept { return reinterpret_cast<jchar*>(units_); }

 private:
  char16_t stack_[kStackUnits];
  std::unique_ptr<char16_t[]> heap_;
  char16_t* units_;
};

Error too_long(std::size_t units) {
  return error(METAFFI_ERROR_OUT_OF_RANGE, "A text of ", units,
               " units is too long: Java's strings have at most 2147483647 UTF-16 units.");
}

Error malformed(const char* what, std::size_t position, const char* unit) {
  return error(METAFFI_ERROR_INVALID_STRING, "The text is not valid ", what, " at ", unit, " ", position, ".");
}

Error unpaired(std::size_t position) {
  return error(
      METAFFI_ERROR_INVALID_STRING, "The Java string has an unpaired surrogate at index ", position,
      ", so it cannot become UTF-8 or UTF-32. C and C++ take its units as they are when string16 is declared.");
}

Error make(JNIEnv* env, const jchar* units, std::size_t length, LocalRef<jstring>* result) {
  if (length > INT_MAX) return too_long(length);
  *result = LocalRef<jstring>(env, env->NewString(units, static_cast<jsize>(length)));
  return *result ? nullptr : take_failure(env);
}

Error from_utf8(JNIEnv* env, const metaffi_value& string, LocalRef<jstring>* result) {
  UnitBuffer buffer(string.length);
  if (buffer.get() == nullptr) return out_of_memory();
  if (unicode::widen_ascii(string.as.string8, string.length, buffer.get())) {
    return make(env, buffer.java(), string.length, result);
  }
  std::size_t invalid = 0;
  const std::size_t units = unicode::convert(string.as.string8, string.length, buffer.get(), &invalid);
  if (invalid != unicode::kNone) return malformed("UTF-8", invalid, "byte");
  return make(env, buffer.java(), units, result);
}

Error from_utf32(JNIEnv* env, const metaffi_value& string, LocalRef<jstring>* result) {
  UnitBuffer buffer(std::size_t{2} * string.length);
  if (buffer.get() == nullptr) return out_of_memory();
  std::size_t invalid = 0;
  const auto* const points = static_cast<const char32_t*>(string.as.data);
  const std::size_t units = unicode::convert(points, string.length, buffer.get(), &invalid);
  if (invalid != unicode::kNone) return malformed("UTF-32", invalid, "code point");
  return make(env, buffer.java(), units, result);
}

template <typename Unit>
void set_result(HostMemory<Unit> memory, std::size_t length, metaffi_type type, metaffi_value* result) {
  memory[length] = 0;
  result->as.data = memory.release();
  result->type = type;
  result->length = static_cast<std::uint32_t>(length);
}

Error to_utf8(const char16_t* units, std::size_t length, metaffi_value* result) {
  auto bytes = allocate<char>(length + 1);
  if (!bytes) return out_of_memory();
  if (!unicode::narrow_ascii(units, length, bytes.get())) {
    std::size_t invalid = 0;
    const std::size_t needed = unicode::length_as<char>(units, length, &invalid);
    if (invalid != unicode::kNone) return unpaired(invalid);
    if (needed > UINT32_MAX) return too_long(needed);
    bytes = allocate<char>(needed + 1);
    if (!bytes) return out_of_memory();
    length = unicode::convert(units, length, bytes.get(), &invalid);
  }
  set_result(std::move(bytes), length, metaffi_string8_type, result);
  return nullptr;
}

Error to_utf32(const char16_t* units, std::size_t length, metaffi_value* result) {
  auto points = allocate<char32_t>(length + 1);
  if (!points) return out_of_memory();
  std::size_t invalid = 0;
  const std::size_t count = unicode::convert(units, length, points.get(), &invalid);
  if (invalid != unicode::kNone) return unpaired(invalid);
  set_result(std::move(points), count, metaffi_string32_type, result);
  return nullptr;
}

Error to_utf16(JNIEnv* env, jstring string, jsize length, metaffi_value* result) {
  auto units = allocate<std::uint16_t>(static_cast<std::size_t>(length) + 1);
  if (!units) return out_of_memory();
  env->GetStringRegion(string, 0, length, units.get());
  set_result(std::move(units), static_cast<std::size_t>(length), metaffi_string16_type, result);
  return nullptr;
}

}  // namespace

Error string_to_java(JNIEnv* env, const metaffi_value& string, LocalRef<jstring>* result) {
  static const jchar nothing = 0;
  if (string.length == 0) return make(env, &nothing, 0, result);
  if (string.as.data == nullptr) {
    return error(METAFFI_ERROR_INVALID_ARGUMENT, "A text of ", string.length, " units has no data (a NULL pointer).");
  }
  switch (string.type) {
    case metaffi_string8_type:
      return from_utf8(env, string, result);
    case metaffi_string16_type:
      return make(env, string.as.string16, string.length, result);
    case metaffi_string32_type:
      return from_utf32(env, string, result);
    default:
      return error(METAFFI_ERROR_TYPE_MISMATCH, "A text is needed, and a value of type ", name_of(string.type),
                   " was given.");
  }
}

Error string_from_java(JNIEnv* env, jstring string, metaffi_type type, metaffi_value* result) {
  const jsize length = env->GetStringLength(string);
  if (type == metaffi_string16_type) return to_utf16(env, string, length, result);
  UnitBuffer buffer(static_cast<std::size_t>(length));
  if (buffer.get() == nullptr) return out_of_memory();
  env->GetStringRegion(string, 0, length, buffer.java());
  const auto units = static_cast<std::size_t>(length);
  return type == metaffi_string32_type ? to_utf32(buffer.get(), units, result) : to_utf8(buffer.get(), units, result);
}

std::string text_of(JNIEnv* env, jstring string) {
  if (string == nullptr) return {};
  const jsize count = env->GetStringLength(string);
  UnitBuffer units(static_cast<std::size_t>(count));
  if (units.get() == nullptr) throw std::bad_alloc();
  env->GetStringRegion(string, 0, count, units.java());
  std::string bytes(static_cast<std::size_t>(count), '\0');
  if (unicode::narrow_ascii(units.get(), bytes.size(), bytes.data())) return bytes;
  const auto length = static_cast<std::size_t>(count);
  std::size_t invalid = 0;
  while ((invalid = unicode::find_invalid(units.get(), length)) != unicode::kNone) units.get()[invalid] = 0xFFFD;
  bytes.resize(unicode::length_as<char>(units.get(), length, &invalid));
  unicode::convert(units.get(), length, bytes.data(), &invalid);
  return bytes;
}

LocalRef<jstring> java_text(JNIEnv* env, const char* text) {
  if (text == nullptr) return {};
  const std::size_t length = std::strlen(text);
  std::u16string units(length, u'\0');
  std::size_t invalid = 0;
  const std::size_t count = unicode::convert(text, length, units.data(), &invalid);
  if (invalid != unicode::kNone) {  // foreign bytes: Latin-1 shows them, at least
    for (std::size_t i = 0; i < length; ++i) units[i] = static_cast<unsigned char>(text[i]);
  } else {
    units.resize(count);
  }
  return LocalRef<jstring>(
      env, env->NewString(reinterpret_cast<const jchar*>(units.data()), static_cast<jsize>(units.size())));
}

}  // namespace metaffi::jvm
