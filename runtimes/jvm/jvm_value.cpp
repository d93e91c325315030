// Values to Java objects. The way back is in jvm_value_from.cpp.
#include "jvm_value.hpp"

#include <algorithm>
#include <climits>

#include "jvm_array.hpp"
#include "jvm_callable.hpp"
#include "jvm_classes.hpp"
#include "jvm_error.hpp"
#include "jvm_handle.hpp"
#include "jvm_scalar.hpp"
#include "jvm_string.hpp"

namespace metaffi::jvm {
namespace {

// The natural object as it is when `target` takes it, else coerced.
Error fit(JNIEnv* env, LocalRef<> natural, const JavaType& target, LocalRef<>* result) {
  if (target.is_object || env->IsInstanceOf(natural.get(), target.type.get()) == JNI_TRUE) {
    *result = std::move(natural);
    return nullptr;
  }
  return coerce(env, natural.get(), target.type.get(), result);
}

Error object_of_handle(JNIEnv* env, const metaffi_value& value, const JavaType& target, LocalRef<>* result) {
  LocalRef<> object;
  if (Error failure = handle_to_java(env, value, &object)) return failure;
  if (target.is_object || env->IsInstanceOf(object.get(), target.type.get()) == JNI_TRUE) {
    *result = std::move(object);
    return nullptr;
  }
  if (host().handle_owner(&value) != owner()) {
    return error(METAFFI_ERROR_FOREIGN_HANDLE, "A handle of the runtime ",
                 host().owner_name(host().handle_owner(&value)), " was given where Java wants a ", target.name, ".");
  }
  return coerce(env, object.get(), target.type.get(), result);
}

// Dimensions of the natural Java array of a value: 1 for a packed array, one more for each level around; 0 for no array.
// -1: it nests too deeply.
int dimensions_of(const metaffi_value& value, int depth = 0) {
  if ((value.type & METAFFI_ARRAY_FLAG) == 0) return 0;
  if ((value.type & METAFFI_PACKED_FLAG) != 0) return 1;
  if (depth > kMaxNesting) return -1;
  // A one-dimensional array of scalars is packed, so an empty array of them that is not has two dimensions at least.
  int inner = scalar_of(metaffi_type_element(value.type)) != nullptr ? 1 : 0;
  for (std::uint32_t i = 0; i < value.length; ++i) {
    const int found = dimensions_of(value.as.items[i], depth + 1);
    if (found < 0) return -1;
    inner = std::max(inner, found);
  }
  return inner + 1;
}

// The component class of the natural array of `value` (an array that is not packed): long[] for int64 in two dimensions,
// String for strings, Object for everything else.
Error natural_component(JNIEnv* env, const metaffi_value& value, JavaType* component) {
  const metaffi_type element = metaffi_type_element(value.type);
  const Scalar* scalar = scalar_of(element);
  const bool is_text =
      element == metaffi_string8_type || element == metaffi_string16_type || element == metaffi_string32_type;
  if (scalar == nullptr && !is_text) return make_java_type(env, classes().object, '\0', component);
  const int dimensions = dimensions_of(value);
  if (dimensions < 0) {
    return error(METAFFI_ERROR_UNSUPPORTED, "An array nests more than ", kMaxNesting, " levels deep.");
  }
  if (is_text && dimensions == 1) return make_java_type(env, classes().string, '\0', component);
  std::string descriptor(static_cast<std::size_t>(dimensions - 1), '[');
  descriptor += is_text ? std::string("Ljava/lang/String;") : std::string(1, scalar->natural);
  const LocalRef<jclass> found(env, env->FindClass(descriptor.c_str()));
  if (!found) return take_failure(env);
  return make_java_type(env, found.get(), '\0', component);
}

// Which element it was, except for what goes wrong at a depth where that would be all one reads.
Error in_element(Error failure, std::uint32_t index) {
  if (host().error_get_code(failure.get()) == METAFFI_ERROR_UNSUPPORTED) return failure;
  return prefixed(std::move(failure), "Element ", index, ": ");
}

Error fill(JNIEnv* env, const metaffi_value& value, const JavaType& component, int depth, LocalRef<>* result) {
  if (value.length > INT_MAX) {
    return error(METAFFI_ERROR_OUT_OF_RANGE, "An array of ", value.length, " elements is too long for Java.");
  }
  if (value.as.items == nullptr && value.length != 0) {
    return error(METAFFI_ERROR_INVALID_ARGUMENT, "An array of ", value.length,
                 " elements has no items (a NULL pointer).");
  }
  // Every level holds some references: the usual 16 are enough for a few levels only.
  if (env->EnsureLocalCapacity(kReferencesPerLevel * (depth + 1)) != JNI_OK) return take_failure(env);
  const LocalRef<jobjectArray> array(
      env, env->NewObjectArray(static_cast<jsize>(value.length), component.type.get(), nullptr));
  if (!array) return take_failure(env);
  for (std::uint32_t i = 0; i < value.length; ++i) {
    LocalRef<> item;
    if (Error failure = to_java(env, value.as.items[i], component, &item, depth + 1))
      return in_element(std::move(failure), i);
    if (!item) continue;
    env->SetObjectArrayElement(array.get(), static_cast<jsize>(i), item.get());
    if (Error failure = check(env)) return in_element(std::move(failure), i);
  }
  *result = LocalRef<>(env, env->NewLocalRef(array.get()));
  return *result ? nullptr : out_of_memory();
}

Error object_of_array(JNIEnv* env, const metaffi_value& value, const JavaType& target, int depth, LocalRef<>* result) {
  if (depth > kMaxNesting) {
    return error(METAFFI_ERROR_UNSUPPORTED, "An array nests more than ", kMaxNesting, " levels deep.");
  }
  if (target.component != nullptr) return fill(env, value, *target.component, depth, result);
  JavaType component;
  if (Error failure = natural_component(env, value, &component)) return failure;
  LocalRef<> natural;
  if (Error failure = fill(env, value, component, depth, &natural)) return failure;
  return fit(env, std::move(natural), target, result);
}

Error object_of_packed(JNIEnv* env, const metaffi_value& value, const JavaType& target, LocalRef<>* result) {
  const metaffi_type element = metaffi_type_element(value.type);
  if (target.kind == 'A' && packs_as(element, target.element))
    return packed_to_java(env, value, target.element, result);
  LocalRef<> natural;
  if (Error failure = packed_to_java(env, value, '\0', &natural)) return failure;
  return fit(env, std::move(natural), target, result);
}

// A number that no long holds: declared uint64 it crosses as the bits of one, but here nobody declared it.
Error object_of_wide(JNIEnv* env, const metaffi_value& value, const JavaType& target, LocalRef<>* result) {
  jvalue bits;
  bits.j = static_cast<jlong>(value.as.uint64);
  LocalRef<> number(env, env->CallStaticObjectMethodA(classes().coerce, classes().coerce_unsigned, &bits));
  if (Error failure = check(env)) return failure;
  return fit(env, std::move(number), target, result);
}

}  // namespace

Error to_java(JNIEnv* env, const metaffi_value& value, const JavaType& target, LocalRef<>* result, int depth) {
  if (value.type == metaffi_int64_type) return box_scalar(env, value, target, result);
  if ((value.type & METAFFI_ARRAY_FLAG) != 0) {
    const bool packed = (value.type & METAFFI_PACKED_FLAG) != 0;
    return packed ? object_of_packed(env, value, target, result) : object_of_array(env, value, target, depth, result);
  }
  switch (value.type) {
    case metaffi_null_type:
      *result = {};
      return nullptr;
    case metaffi_string8_type:
    case metaffi_string16_type:
    case metaffi_string32_type: {
      LocalRef<jstring> string;
      if (Error failure = string_to_java(env, value, &string)) return failure;
      if (target.kind == 'T') {
        *result = LocalRef<>(env, string.release());
        return nullptr;
      }
      return fit(env, LocalRef<>(env, string.release()), target, result);
    }
    case metaffi_handle_type:
      return object_of_handle(env, value, target, result);
    case metaffi_callable_type:
      return callable_to_java(env, value, target, result);
    default:
      break;
  }
  const bool is_wide = value.type == metaffi_uint64_type || value.type == metaffi_size_type;
  if (is_wide && value.as.uint64 > INT64_MAX) return object_of_wide(env, value, target, result);
  if (scalar_of(value.type) != nullptr) return box_scalar(env, value, target, result);
  return error(METAFFI_ERROR_TYPE_MISMATCH, "A value of type ", name_of(value.type), " (", value.type,
               ") cannot be passed to Java.");
}

}  // namespace metaffi::jvm
