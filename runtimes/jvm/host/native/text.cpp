#include "text.hpp"

#include <climits>
#include <memory>
#include <metaffi/cpp/unicode.hpp>

#include "error.hpp"

namespace metaffi::jvm_host {
namespace {

constexpr std::size_t kOnStack = 512;

// Room for UTF-16 units: on the stack when they are few.
class Units {
 public:
  explicit Units(std::size_t count) : heap_(count > kOnStack ? new char16_t[count] : nullptr) {}
  [[nodiscard]] char16_t* get() noexcept { return heap_ ? heap_.get() : stack_; }

 private:
  std::unique_ptr<char16_t[]> heap_;
  char16_t stack_[kOnStack];
};

jstring new_string(JNIEnv* env, const char16_t* units, std::size_t count) {
  return env->NewString(reinterpret_cast<const jchar*>(units), static_cast<jsize>(count));
}

jstring refuse(JNIEnv* env, metaffi_type type, std::size_t at) {
  throw_new(env, METAFFI_ERROR_INVALID_STRING,
            std::string("The guest gave a ") + metaffi_type_name(type) + " that is malformed at unit " +
                std::to_string(at) + ": it is no valid Unicode text.");
  return nullptr;
}

template <typename Unit>
jstring converted(JNIEnv* env, const Unit* text, std::size_t length, metaffi_type type) {
  constexpr std::size_t kMost = sizeof(Unit) == 4 ? 2 : 1;
  Units room(length * kMost);
  std::size_t invalid = unicode::kNone;
  const std::size_t units = unicode::convert(text, length, room.get(), &invalid);
  return invalid == unicode::kNone ? new_string(env, room.get(), units) : refuse(env, type, invalid);
}

}  // namespace

std::string text_of(JNIEnv* env, jstring string) {
  if (string == nullptr) return {};
  const auto length = static_cast<std::size_t>(env->GetStringLength(string));
  std::u16string units(length, u'\0');
  env->GetStringRegion(string, 0, static_cast<jsize>(length), reinterpret_cast<jchar*>(units.data()));
  std::string result(3 * length, '\0');
  std::size_t used = 0;
  for (std::size_t at = 0; at < length;) {
    std::size_t invalid = unicode::kNone;
    used += unicode::convert(units.data() + at, length - at, result.data() + used, &invalid);
    if (invalid == unicode::kNone) break;
    result.replace(used, 3, "\xEF\xBF\xBD");
    used += 3;
    at += invalid + 1;
  }
  result.resize(used);
  return result;
}

jstring java_text(JNIEnv* env, const char* utf8) {
  if (utf8 == nullptr) return nullptr;
  const std::string text(utf8);
  std::u16string units(text.size(), u'\0');
  std::size_t used = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t invalid = unicode::kNone;
    used += unicode::convert(text.data() + at, text.size() - at, units.data() + used, &invalid);
    if (invalid == unicode::kNone) break;
    units[used++] = u'\uFFFD';
    at += invalid + 1;
  }
  return new_string(env, units.data(), used);
}

jstring java_string(JNIEnv* env, const void* units, std::size_t length, metaffi_type type) {
  if (length > INT_MAX) {
    throw_new(env, METAFFI_ERROR_OUT_OF_RANGE, "A text of " + std::to_string(length) + " units is too long for Java.");
    return nullptr;
  }
  switch (type) {
    case metaffi_string8_type: {
      const auto* bytes = static_cast<const char*>(units);
      Units room(length);
      if (unicode::widen_ascii(bytes, length, room.get())) return new_string(env, room.get(), length);
      return converted(env, bytes, length, type);
    }
    case metaffi_string16_type: {
      const auto* text = static_cast<const char16_t*>(units);
      const std::size_t invalid = unicode::find_invalid(text, length);
      return invalid == unicode::kNone ? new_string(env, text, length) : refuse(env, type, invalid);
    }
    default:
      return converted(env, static_cast<const char32_t*>(units), length, type);
  }
}

}  // namespace metaffi::jvm_host
