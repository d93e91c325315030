// Java objects to values.
#include <vector>

#include "jvm_adapter.hpp"
#include "jvm_array.hpp"
#include "jvm_callable.hpp"
#include "jvm_classes.hpp"
#include "jvm_error.hpp"
#include "jvm_handle.hpp"
#include "jvm_scalar.hpp"
#include "jvm_string.hpp"
#include "jvm_value.hpp"

namespace metaffi::jvm {
namespace {

Error mismatch(JNIEnv* env, jobject object, const DeclaredType& type) {
  const metaffi_type shown = type.element | (type.dimensions > 0 ? METAFFI_ARRAY_FLAG : 0);
  return error(METAFFI_ERROR_TYPE_MISMATCH, "Java returned a ", type_name_of(env, object), " where ", name_of(shown),
               type.dimensions > 1 ? text(" with ", type.dimensions, " dimensions") : std::string(), " is declared.");
}

struct Path {
  // Arrays that are being converted, outermost first: an array that contains itself is met again.
  std::vector<jobject> open;
  // Inside what Coerce.natural made: a collection found there contains itself and stays an object.
  bool is_natural = false;
};

bool is_open(JNIEnv* env, const Path& path, jobject object) {
  for (jobject one : path.open) {
    if (env->IsSameObject(one, object) == JNI_TRUE) return true;
  }
  return false;
}

Error convert(JNIEnv* env, jobject object, const DeclaredType& type, Path& path, metaffi_value* result);

// Items of an array under construction: freed together unless handed over.
class Items {
 public:
  explicit Items(std::uint32_t count) noexcept : items_(allocate<metaffi_value>(count)), count_(items_ ? count : 0) {
    for (std::uint32_t i = 0; i < count_; ++i) items_[i] = metaffi_value_null();
  }
  ~Items() {
    if (!items_) return;
    for (std::uint32_t i = 0; i < count_; ++i) host().value_free(&items_[i]);
  }
  [[nodiscard]] bool ok() const noexcept { return items_ != nullptr; }
  [[nodiscard]] metaffi_value* at(std::uint32_t index) noexcept { return &items_[index]; }
  [[nodiscard]] metaffi_value release(metaffi_type element) noexcept {
    metaffi_value value = metaffi_value_null();
    value.type = element | METAFFI_ARRAY_FLAG;
    value.length = count_;
    value.as.items = items_.release();
    return value;
  }

 private:
  HostMemory<metaffi_value> items_;
  std::uint32_t count_;
};

// Which element it was, except for what goes wrong at a depth where that would be all one reads.
Error in_element(Error failure, jsize index) {
  if (host().error_get_code(failure.get()) == METAFFI_ERROR_UNSUPPORTED) return failure;
  return prefixed(std::move(failure), "Element ", index, ": ");
}

// An array of references, each of its elements as `element`; the result says it is an array of `named`.
Error convert_elements(JNIEnv* env, jobjectArray array, metaffi_type named, const DeclaredType& element, Path& path,
                       metaffi_value* result) {
  const jsize length = env->GetArrayLength(array);
  Items items(static_cast<std::uint32_t>(length));
  if (!items.ok()) return out_of_memory();
  const auto depth = static_cast<jint>(path.open.size());
  if (env->EnsureLocalCapacity(kReferencesPerLevel * (depth + 1)) != JNI_OK) return take_failure(env);
  path.open.push_back(array);
  for (jsize i = 0; i < length; ++i) {
    const LocalRef<> item(env, env->GetObjectArrayElement(array, i));
    if (Error failure = convert(env, item.get(), element, path, items.at(static_cast<std::uint32_t>(i)))) {
      return in_element(std::move(failure), i);
    }
  }
  path.open.pop_back();
  *result = items.release(named);
  return nullptr;
}

Error convert_array(JNIEnv* env, jobject object, const DeclaredType& type, Path& path, metaffi_value* result) {
  if (path.open.size() > static_cast<std::size_t>(kMaxNesting)) {
    return error(METAFFI_ERROR_UNSUPPORTED, "Java returned arrays nested more than ", kMaxNesting, " levels deep.");
  }
  const LocalRef<jclass> array_class(env, env->GetObjectClass(object));
  if (const char letter = primitive_array_element(env, array_class.get()); letter != '\0') {
    if (type.element == metaffi_any_type) {
      return packed_from_java(env, static_cast<jarray>(object), letter, scalar_of_primitive(letter).type, result);
    }
    if (type.dimensions != 1 || !packs_as(type.element, letter)) return mismatch(env, object, type);
    return packed_from_java(env, static_cast<jarray>(object), letter, type.element, result);
  }
  if (env->IsInstanceOf(object, classes().object_array) == JNI_FALSE) return mismatch(env, object, type);
  const bool scalars = scalar_of(type.element) != nullptr;
  if (scalars && type.dimensions < 2) return mismatch(env, object, type);
  return convert_elements(env, static_cast<jobjectArray>(object), type.element, {type.element, type.dimensions - 1},
                          path, result);
}

// The element type and dimensions that the class of an array of references has: int64 and 2 for long[][], string8 and 1 for
// String[], any and 1 for everything else.
Error natural_array_type(JNIEnv* env, jobject array, DeclaredType* type) {
  const LocalRef<jclass> array_class(env, env->GetObjectClass(array));
  JavaType java;
  if (Error failure = make_java_type(env, array_class.get(), '\0', &java)) return failure;
  std::uint32_t dimensions = 0;
  const JavaType* at = &java;
  for (; at->component != nullptr; at = at->component.get()) ++dimensions;
  *type = {metaffi_any_type, 1};
  if (at->kind == 'T') *type = {metaffi_string8_type, dimensions};
  if (at->kind == 'A') *type = {scalar_of_primitive(at->element).type, dimensions + 1};
  return nullptr;
}

// Strings, boxes and arrays of primitives; *is_plain tells whether `object` is one.
Error convert_plain(JNIEnv* env, jobject object, metaffi_value* result, bool* is_plain) {
  *is_plain = true;
  if (unbox_long(env, object, result)) return nullptr;
  if (env->IsInstanceOf(object, classes().string) == JNI_TRUE) {
    return string_from_java(env, static_cast<jstring>(object), metaffi_string8_type, result);
  }
  if (unbox_natural(env, object, result)) return nullptr;
  const LocalRef<jclass> type(env, env->GetObjectClass(object));
  const char letter = primitive_array_element(env, type.get());
  *is_plain = letter != '\0';
  if (!*is_plain) return nullptr;
  return packed_from_java(env, static_cast<jarray>(object), letter, scalar_of_primitive(letter).type, result);
}

// Arrays of references, and what stays an object.
Error convert_compound(JNIEnv* env, jobject object, Path& path, metaffi_value* result) {
  const Classes& c = classes();
  if (env->IsInstanceOf(object, c.object_array) == JNI_TRUE) {
    if (is_open(env, path, object)) return handle_from_java(env, object, result);
    DeclaredType array;
    if (Error failure = natural_array_type(env, object, &array)) return failure;
    return convert_array(env, object, array, path, result);
  }
  if (env->IsInstanceOf(object, c.caller) == JNI_TRUE || is_adapter(env, object)) {
    return callable_from_java(env, object, result);
  }
  return handle_from_java(env, object, result);
}

// Collections and maps become arrays first (Coerce.natural).
Error convert_any(JNIEnv* env, jobject object, Path& path, metaffi_value* result) {
  bool is_plain = false;
  if (Error failure = convert_plain(env, object, result, &is_plain); failure || is_plain) return failure;
  if (path.is_natural) return convert_compound(env, object, path, result);
  jvalue argument;
  argument.l = object;
  const LocalRef<> natural(env, env->CallStaticObjectMethodA(classes().coerce, classes().coerce_natural, &argument));
  if (Error failure = check(env)) return failure;
  path.is_natural = env->IsSameObject(natural.get(), object) == JNI_FALSE;
  Error failure = convert_compound(env, natural.get(), path, result);
  path.is_natural = false;
  return failure;
}

Error convert_text(JNIEnv* env, jobject object, const DeclaredType& type, metaffi_value* result) {
  if (env->IsInstanceOf(object, classes().string) == JNI_TRUE) {
    return string_from_java(env, static_cast<jstring>(object), type.element, result);
  }
  LocalRef<> string;
  if (Error failure = coerce(env, object, classes().string, &string)) return failure;
  return string_from_java(env, static_cast<jstring>(string.get()), type.element, result);
}

Error convert_scalar(JNIEnv* env, jobject object, metaffi_type type, metaffi_value* result) {
  const jclass box = classes().box[primitive_index(scalar_of(type)->natural)];
  if (object == nullptr || env->IsInstanceOf(object, box) == JNI_TRUE) return unbox_as(env, object, type, result);
  LocalRef<> coerced;
  if (Error failure = coerce(env, object, box, &coerced)) return failure;
  return unbox_as(env, coerced.get(), type, result);
}

Error convert(JNIEnv* env, jobject object, const DeclaredType& type, Path& path, metaffi_value* result) {
  const bool is_scalar = type.dimensions == 0 && scalar_of(type.element) != nullptr;
  if (object == nullptr && !is_scalar) {
    *result = metaffi_value_null();
    return nullptr;
  }
  if (type.dimensions > 0) return convert_array(env, object, type, path, result);
  switch (type.element) {
    case metaffi_any_type:
      return convert_any(env, object, path, result);
    case metaffi_handle_type:
      return handle_from_java(env, object, result);
    case metaffi_callable_type:
      return callable_from_java(env, object, result);
    case metaffi_string8_type:
    case metaffi_string16_type:
    case metaffi_string32_type:
      return convert_text(env, object, type, result);
    default:
      break;
  }
  if (is_scalar) return convert_scalar(env, object, type.element, result);
  return mismatch(env, object, type);
}

}  // namespace

Error from_java(JNIEnv* env, jobject object, const DeclaredType& type, metaffi_value* result) {
  Path path;
  return convert(env, object, type, path, result);
}

}  // namespace metaffi::jvm
