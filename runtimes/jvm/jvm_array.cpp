#include "jvm_array.hpp"

#include <climits>
#include <cstring>
#include <vector>

#include "jvm_classes.hpp"
#include "jvm_error.hpp"
#include "jvm_scalar.hpp"

namespace metaffi::jvm {
namespace {

jarray new_array(JNIEnv* env, char letter, jsize length) {
  switch (letter) {
    case 'Z':
      return env->NewBooleanArray(length);
    case 'B':
      return env->NewByteArray(length);
    case 'S':
      return env->NewShortArray(length);
    case 'C':
      return env->NewCharArray(length);
    case 'I':
      return env->NewIntArray(length);
    case 'J':
      return env->NewLongArray(length);
    case 'F':
      return env->NewFloatArray(length);
    default:
      return env->NewDoubleArray(length);
  }
}

void set_region(JNIEnv* env, jarray array, char letter, jsize n, const void* from) {
  switch (letter) {
    case 'Z':
      env->SetBooleanArrayRegion(static_cast<jbooleanArray>(array), 0, n, static_cast<const jboolean*>(from));
      break;
    case 'B':
      env->SetByteArrayRegion(static_cast<jbyteArray>(array), 0, n, static_cast<const jbyte*>(from));
      break;
    case 'S':
      env->SetShortArrayRegion(static_cast<jshortArray>(array), 0, n, static_cast<const jshort*>(from));
      break;
    case 'C':
      env->SetCharArrayRegion(static_cast<jcharArray>(array), 0, n, static_cast<const jchar*>(from));
      break;
    case 'I':
      env->SetIntArrayRegion(static_cast<jintArray>(array), 0, n, static_cast<const jint*>(from));
      break;
    case 'J':
      env->SetLongArrayRegion(static_cast<jlongArray>(array), 0, n, static_cast<const jlong*>(from));
      break;
    case 'F':
      env->SetFloatArrayRegion(static_cast<jfloatArray>(array), 0, n, static_cast<const jfloat*>(from));
      break;
    default:
      env->SetDoubleArrayRegion(static_cast<jdoubleArray>(array), 0, n, static_cast<const jdouble*>(from));
      break;
  }
}

void get_region(JNIEnv* env, jarray array, char letter, jsize n, void* to) {
  switch (letter) {
    case 'Z':
      env->GetBooleanArrayRegion(static_cast<jbooleanArray>(array), 0, n, static_cast<jboolean*>(to));
      break;
    case 'B':
      env->GetByteArrayRegion(static_cast<jbyteArray>(array), 0, n, static_cast<jbyte*>(to));
      break;
    case 'S':
      env->GetShortArrayRegion(static_cast<jshortArray>(array), 0, n, static_cast<jshort*>(to));
      break;
    case 'C':
      env->GetCharArrayRegion(static_cast<jcharArray>(array), 0, n, static_cast<jchar*>(to));
      break;
    case 'I':
      env->GetIntArrayRegion(static_cast<jintArray>(array), 0, n, static_cast<jint*>(to));
      break;
    case 'J':
      env->GetLongArrayRegion(static_cast<jlongArray>(array), 0, n, static_cast<jlong*>(to));
      break;
    case 'F':
      env->GetFloatArrayRegion(static_cast<jfloatArray>(array), 0, n, static_cast<jfloat*>(to));
      break;
    default:
      env->GetDoubleArrayRegion(static_cast<jdoubleArray>(array), 0, n, static_cast<jdouble*>(to));
      break;
  }
}

// Whether memory of `letter`s is memory of `element`s.
bool same_layout(metaffi_type element, char letter) {
  const Scalar* scalar = scalar_of(element);
  if (scalar == nullptr) return false;
  if (element == metaffi_char8_type) return letter == 'B';
  return scalar->natural == letter || (element == metaffi_uint16_type && letter == 'C');
}

// bool bytes other than 0 and 1 count as 1; Java must not see them.
const void* normalised(const metaffi_value& packed, std::vector<std::uint8_t>& copy) {
  const auto* bytes = static_cast<const std::uint8_t*>(packed.as.data);
  std::uint8_t seen = 0;
  for (std::uint32_t i = 0; i < packed.length; ++i) seen |= bytes[i];
  if (seen <= 1) return bytes;
  copy.assign(bytes, bytes + packed.length);
  for (std::uint8_t& byte : copy) byte = byte != 0 ? 1 : 0;
  return copy.data();
}

// char8 or char32 elements as Java chars.
Error chars_of(const metaffi_value& packed, std::vector<jchar>* chars) {
  chars->resize(packed.length);
  const bool wide = metaffi_type_element(packed.type) == metaffi_char32_type;
  for (std::uint32_t i = 0; i < packed.length; ++i) {
    const std::uint32_t point = wide ? static_cast<const std::uint32_t*>(packed.as.data)[i]
                                     : static_cast<const std::uint8_t*>(packed.as.data)[i];
    if (point > UINT16_MAX) {
      return error(METAFFI_ERROR_OUT_OF_RANGE, "Element ", i, " of the char32 array, ", point,
                   ", does not fit Java's char (at most 65535).");
    }
    (*chars)[i] = static_cast<jchar>(point);
  }
  return nullptr;
}

Error narrow_chars(const std::vector<jchar>& chars, metaffi_type element, void* to) {
  for (std::size_t i = 0; i < chars.size(); ++i) {
    if (element == metaffi_char32_type) {
      static_cast<std::uint32_t*>(to)[i] = chars[i];
    } else if (chars[i] > UINT8_MAX) {
      return error(METAFFI_ERROR_OUT_OF_RANGE, "Element ", i, " of Java's char array, the code ", chars[i],
                   ", does not fit char8 (at most 255).");
    } else {
      static_cast<std::uint8_t*>(to)[i] = static_cast<std::uint8_t>(chars[i]);
    }
  }
  return nullptr;
}

bool is_wider_or_narrower_char(metaffi_type element, char letter) {
  return letter == 'C' && (element == metaffi_char8_type || element == metaffi_char32_type);
}

}  // namespace

bool packs_as(metaffi_type element, char letter) noexcept {
  return same_layout(element, letter) || is_wider_or_narrower_char(element, letter);
}

Error packed_to_java(JNIEnv* env, const metaffi_value& packed, char letter, LocalRef<>* result) {
  const metaffi_type element = metaffi_type_element(packed.type);
  const Scalar* scalar = scalar_of(element);
  if (letter == '\0' && scalar != nullptr) letter = scalar->natural;
  if (scalar == nullptr || !packs_as(element, letter)) {
    return error(METAFFI_ERROR_TYPE_MISMATCH, "A ", name_of(packed.type), " cannot become this Java array.");
  }
  if (packed.length > INT_MAX) {
    return error(METAFFI_ERROR_OUT_OF_RANGE, "An array of ", packed.length,
                 " elements is too long: Java's arrays have at most 2147483647.");
  }
  if (packed.as.data == nullptr && packed.length != 0) {
    return error(METAFFI_ERROR_INVALID_ARGUMENT, "An array of ", packed.length,
                 " elements has no data (a NULL pointer).");
  }
  std::vector<jchar> chars;
  std::vector<std::uint8_t> bools;
  const void* data = packed.as.data;
  if (is_wider_or_narrower_char(element, letter)) {
    if (Error failure = chars_of(packed, &chars)) return failure;
    data = chars.data();
  } else if (element == metaffi_bool_type) {
    data = normalised(packed, bools);
  }
  const auto length = static_cast<jsize>(packed.length);
  *result = LocalRef<>(env, new_array(env, letter, length));
  if (!*result) return take_failure(env);
  if (length != 0) set_region(env, static_cast<jarray>(result->get()), letter, length, data);
  return nullptr;
}

Error packed_from_java(JNIEnv* env, jarray array, char letter, metaffi_type element, metaffi_value* result) {
  if (!packs_as(element, letter)) {
    return error(METAFFI_ERROR_TYPE_MISMATCH, "Java's primitive array cannot become a ",
                 name_of(element | METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG), ".");
  }
  const jsize length = env->GetArrayLength(array);
  const auto count = static_cast<std::size_t>(length);
  auto memory = allocate<std::uint8_t>(count * host().type_packed_size(element));
  if (!memory) return out_of_memory();
  if (same_layout(element, letter)) {
    if (length != 0) get_region(env, array, letter, length, memory.get());
  } else {
    std::vector<jchar> chars(count);
    if (length != 0) get_region(env, array, letter, length, chars.data());
    if (Error failure = narrow_chars(chars, element, memory.get())) return failure;
  }
  result->as.data = memory.release();
  result->type = element | METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG;
  result->length = static_cast<std::uint32_t>(length);
  return nullptr;
}

}  // namespace metaffi::jvm
