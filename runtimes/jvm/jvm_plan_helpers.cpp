#include "jvm_plan_helpers.hpp"

#include "jvm_array.hpp"
#include "jvm_classes.hpp"
#include "jvm_error.hpp"
#include "jvm_scalar.hpp"
#include "jvm_string.hpp"

namespace metaffi::jvm::helper {
namespace {

// Runs a conversion; its failure is worded with what was converted.
template <typename Context, typename Body>
metaffi_error* convert(const Context* context, Body&& body) noexcept {
  return guarded([&]() -> Error {
    Error failure = body();
    return failure ? prefixed(std::move(failure), context->what, ": ") : nullptr;
  });
}

template <typename Body>
metaffi_error* convert_reference(const ArgumentContext* context, jobject* result, Body&& body) noexcept {
  return convert(context, [&]() -> Error {
    LocalRef<> object;
    if (Error failure = body(&object)) return failure;
    *result = object.release();
    return nullptr;
  });
}

bool is_null(const metaffi_value* argument, jobject* result) noexcept {
  if (argument->type != metaffi_null_type) return false;
  *result = nullptr;
  return true;
}

void set_elements(JNIEnv* env, jarray array, char letter, const jvalue* cells, jsize count) {
  for (jsize i = 0; i < count; ++i) {
    switch (letter) {
      case 'Z':
        env->SetBooleanArrayRegion(static_cast<jbooleanArray>(array), i, 1, &cells[i].z);
        break;
      case 'B':
        env->SetByteArrayRegion(static_cast<jbyteArray>(array), i, 1, &cells[i].b);
        break;
      case 'S':
        env->SetShortArrayRegion(static_cast<jshortArray>(array), i, 1, &cells[i].s);
        break;
      case 'C':
        env->SetCharArrayRegion(static_cast<jcharArray>(array), i, 1, &cells[i].c);
        break;
      case 'I':
        env->SetIntArrayRegion(static_cast<jintArray>(array), i, 1, &cells[i].i);
        break;
      case 'J':
        env->SetLongArrayRegion(static_cast<jlongArray>(array), i, 1, &cells[i].j);
        break;
      case 'F':
        env->SetFloatArrayRegion(static_cast<jfloatArray>(array), i, 1, &cells[i].f);
        break;
      default:
        env->SetDoubleArrayRegion(static_cast<jdoubleArray>(array), i, 1, &cells[i].d);
        break;
    }
  }
}

jobject new_primitive_array(JNIEnv* env, char letter, jsize count) {
  switch (letter) {
    case 'Z':
      return env->NewBooleanArray(count);
    case 'B':
      return env->NewByteArray(count);
    case 'S':
      return env->NewShortArray(count);
    case 'C':
      return env->NewCharArray(count);
    case 'I':
      return env->NewIntArray(count);
    case 'J':
      return env->NewLongArray(count);
    case 'F':
      return env->NewFloatArray(count);
    default:
      return env->NewDoubleArray(count);
  }
}

Error collect(JNIEnv* env, const VarargsContext& context, const jvalue* cells, LocalRef<>* result) {
  const char kind = context.element->kind;
  if (is_primitive(kind)) {
    *result = LocalRef<>(env, new_primitive_array(env, kind, context.count));
    if (!*result) return take_failure(env);
    set_elements(env, static_cast<jarray>(result->get()), kind, cells, context.count);
    return nullptr;
  }
  *result = LocalRef<>(env, env->NewObjectArray(context.count, context.element->type.get(), nullptr));
  if (!*result) return take_failure(env);
  for (jsize i = 0; i < context.count; ++i) {
    env->SetObjectArrayElement(static_cast<jobjectArray>(result->get()), i, cells[i].l);
    if (Error failure = check(env)) return failure;
  }
  return nullptr;
}

}  // namespace

metaffi_error* string_argument(ArgumentContext* context, JNIEnv* env, const metaffi_value* argument, jobject* result) {
  if (is_null(argument, result)) return nullptr;
  return convert_reference(context, result, [&](LocalRef<>* object) -> Error {
    LocalRef<jstring> string;
    if (Error failure = string_to_java(env, *argument, &string)) return failure;
    *object = LocalRef<>(env, string.release());
    return nullptr;
  });
}

metaffi_error* reference_argument(ArgumentContext* context, JNIEnv* env, const metaffi_value* argument,
                                  jobject* result) {
  return convert_reference(context, result,
                           [&](LocalRef<>* object) { return to_java(env, *argument, *context->type, object); });
}

metaffi_error* any_argument(ArgumentContext* context, JNIEnv* env, const metaffi_value* argument, jobject* result) {
  const bool is_whole = argument->type == metaffi_int64_type;
  if (!is_whole && argument->type != metaffi_float64_type) return reference_argument(context, env, argument, result);
  jvalue number;
  number.j = argument->as.int64;
  const jobject box = new_box(env, is_whole ? 'J' : 'D', number);
  if (box == nullptr) [[unlikely]]
    return convert(context, [&] { return take_failure(env); });
  *result = box;
  return nullptr;
}

metaffi_error* receiver_argument(ArgumentContext* context, JNIEnv* env, const metaffi_value* argument,
                                 jobject* result) {
  if (!is_null(argument, result)) return reference_argument(context, env, argument, result);
  return convert(context, []() -> Error { return error(METAFFI_ERROR_NULL_VALUE, "null was given."); });
}

metaffi_error* boxed_argument(ArgumentContext* context, JNIEnv* env, std::uint64_t cell, jobject* result) {
  return convert_reference(context, result, [&](LocalRef<>* object) {
    return box_scalar(env, value_of_cell(context->declared, cell), *context->type, object);
  });
}

metaffi_error* primitive_argument(ArgumentContext* context, JNIEnv* env, const metaffi_value* argument,
                                  jvalue* result) {
  return convert(context, [&] { return primitive_of(env, *argument, context->type->kind, result); });
}

metaffi_error* char_argument(ArgumentContext* context, std::uint32_t code_point, std::uint64_t* result) {
  if (code_point <= UINT16_MAX) {
    *result = code_point;
    return nullptr;
  }
  return convert(context, [&] {
    return error(METAFFI_ERROR_OUT_OF_RANGE, "the code point ", code_point,
                 " does not fit Java's char (at most 65535).");
  });
}

double widen(float number) { return static_cast<double>(number); }

metaffi_error* object_argument(ArgumentContext* context, JNIEnv* env, const metaffi_value* argument, jobject* local,
                               jobject* result) {
  *local = nullptr;
  if (is_null(argument, result)) return nullptr;
  if (host().handle_owner(argument) == owner()) {
    *result = static_cast<jobject>(argument->as.handle->object);
    return nullptr;
  }
  metaffi_error* failure =
      convert_reference(context, local, [&](LocalRef<>* object) { return handle_to_java(env, *argument, object); });
  *result = *local;
  return failure;
}

metaffi_error* collect_varargs(VarargsContext* context, JNIEnv* env, const jvalue* cells, jobject* result) {
  return guarded([&]() -> Error {
    LocalRef<> array;
    if (Error failure = collect(env, *context, cells, &array)) return failure;
    *result = array.release();
    return nullptr;
  });
}

metaffi_error* string_result(ResultContext* context, JNIEnv* env, jobject object, metaffi_value* result) {
  if (object == nullptr) {
    *result = metaffi_value_null();
    return nullptr;
  }
  return convert(
      context, [&] { return string_from_java(env, static_cast<jstring>(object), context->declared.element, result); });
}

metaffi_error* packed_result(ResultContext* context, JNIEnv* env, jobject object, metaffi_value* result) {
  if (object == nullptr) {
    *result = metaffi_value_null();
    return nullptr;
  }
  return convert(context, [&] {
    return packed_from_java(env, static_cast<jarray>(object), context->element, context->declared.element, result);
  });
}

metaffi_error* handle_result(ResultContext* context, JNIEnv* env, jobject object, metaffi_value* result) {
  if (object == nullptr) {
    *result = metaffi_value_null();
    return nullptr;
  }
  return convert(context, [&] {
    return context->made != nullptr ? handle_of_made(env, object, *context->made, result)
                                    : handle_from_java(env, object, result);
  });
}

metaffi_error* reference_result(ResultContext* context, JNIEnv* env, jobject object, metaffi_value* result) {
  return convert(context, [&]() -> Error {
    LocalRef<> coerced;
    if (object != nullptr && context->coerce_to != nullptr) {
      if (Error failure = coerce(env, object, context->coerce_to, &coerced)) return failure;
      object = coerced.get();
    }
    return from_java(env, object, context->declared, result);
  });
}

metaffi_error* any_object_result(ResultContext* context, JNIEnv* env, jobject object, metaffi_value* result) {
  if (object != nullptr && unbox_long(env, object, result)) return nullptr;
  return reference_result(context, env, object, result);
}

metaffi_error* boxed_result(ResultContext* context, JNIEnv* env, jobject object, std::uint64_t* cell) {
  metaffi_value value = metaffi_value_null();
  if (metaffi_error* failure = reference_result(context, env, object, &value)) return failure;
  *cell = cell_of(value);
  return nullptr;
}

metaffi_error* char8_result(ResultContext* context, std::uint32_t character, std::uint64_t* cell) {
  std::uint8_t narrow = 0;
  if (metaffi_error* failure = convert(context, [&] { return char8_of(static_cast<jchar>(character), &narrow); })) {
    return failure;
  }
  *cell = narrow;
  return nullptr;
}

metaffi_error* any_result(std::uint64_t letter, std::uint64_t cell, metaffi_value* result) {
  *result = value_of_cell(scalar_of_primitive(static_cast<char>(letter)).type, cell);
  return nullptr;
}

}  // namespace metaffi::jvm::helper
