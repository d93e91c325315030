#include "jvm_callable.hpp"

#include <vector>

#include "jvm_adapter.hpp"
#include "jvm_classes.hpp"
#include "jvm_error.hpp"
#include "jvm_handle.hpp"
#include "jvm_scalar.hpp"
#include "jvm_string.hpp"
#include "jvm_value.hpp"

namespace metaffi::jvm {
namespace {

// A Java object as the context of a metaffi_callable.
struct JavaCallable {
  GlobalRef<> object;
  jmethodID method = nullptr;
  bool is_caller = false;  // metaffi.Caller: any number of arguments and results, in arrays
  std::vector<JavaType> parameters;
  JavaType result;
};

// ---- Calling it ----

Error convert_argument(JNIEnv* env, const metaffi_value& value, const JavaType& type, jvalue* result) {
  if (is_primitive(type.kind)) return primitive_of(env, value, type.kind, result);
  LocalRef<> object;
  if (Error failure = to_java(env, value, type, &object)) return failure;
  result->l = object.release();  // until the frame ends
  return nullptr;
}

Error call_primitive(JNIEnv* env, const JavaCallable& callable, const jvalue* arguments, jvalue* result) {
  jobject object = callable.object.get();
  const jmethodID method = callable.method;
  result->j = 0;
  switch (callable.result.kind) {
    case 'V':
      env->CallVoidMethodA(object, method, arguments);
      break;
    case 'Z':
      result->j = env->CallBooleanMethodA(object, method, arguments);
      break;
    case 'B':
      result->j = jlong{env->CallByteMethodA(object, method, arguments)};
      break;
    case 'S':
      result->j = env->CallShortMethodA(object, method, arguments);
      break;
    case 'C':
      result->j = env->CallCharMethodA(object, method, arguments);
      break;
    case 'I':
      result->j = env->CallIntMethodA(object, method, arguments);
      break;
    case 'J':
      result->j = env->CallLongMethodA(object, method, arguments);
      break;
    case 'F':
      result->f = env->CallFloatMethodA(object, method, arguments);
      break;
    default:
      result->d = env->CallDoubleMethodA(object, method, arguments);
      break;
  }
  return env->ExceptionCheck() == JNI_TRUE ? take_guest_exception(env) : nullptr;
}

Error call_and_convert(JNIEnv* env, const JavaCallable& callable, const jvalue* arguments, metaffi_value* result) {
  const char kind = callable.result.kind;
  if (kind == 'V' || is_primitive(kind)) {
    jvalue cell;
    if (Error failure = call_primitive(env, callable, arguments, &cell)) return failure;
    if (kind != 'V') *result = value_of_cell(scalar_of_primitive(kind).type, static_cast<std::uint64_t>(cell.j));
    return nullptr;
  }
  const LocalRef<> object(env, env->CallObjectMethodA(callable.object.get(), callable.method, arguments));
  if (env->ExceptionCheck() == JNI_TRUE) return take_guest_exception(env);
  return from_java(env, object.get(), {metaffi_any_type, 0}, result);
}

Error call_functional(JNIEnv* env, const JavaCallable& callable, const metaffi_value* arguments, std::size_t count,
                      metaffi_value* results, std::size_t result_count) {
  const std::size_t has = callable.parameters.size();
  if (count != has) {
    return error(METAFFI_ERROR_SIGNATURE, count, " arguments were given to a Java callable that takes ", has, ".");
  }
  LocalFrame frame(env, static_cast<jint>(count) + 16);
  if (!frame) return take_failure(env);
  std::vector<jvalue> converted(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (Error failure = convert_argument(env, arguments[i], callable.parameters[i], &converted[i])) {
      return prefixed(std::move(failure), "Argument ", i + 1, " of a Java callable: ");
    }
  }
  OwnedValue result;
  if (Error failure = call_and_convert(env, callable, converted.data(), result.out())) return failure;
  for (std::size_t i = 0; i < result_count; ++i) results[i] = i == 0 ? result.release() : metaffi_value_null();
  return nullptr;
}

Error unpack_results(JNIEnv* env, jobjectArray array, metaffi_value* results, std::size_t count) {
  const std::size_t given = array == nullptr ? 0 : static_cast<std::size_t>(env->GetArrayLength(array));
  std::vector<OwnedValue> converted(count);
  for (std::size_t i = 0; i < count && i < given; ++i) {
    const LocalRef<> element(env, env->GetObjectArrayElement(array, static_cast<jsize>(i)));
    if (Error failure = from_java(env, element.get(), {metaffi_any_type, 0}, converted[i].out())) return failure;
  }
  for (std::size_t i = 0; i < count; ++i) results[i] = converted[i].release();
  return nullptr;
}

Error call_caller(JNIEnv* env, const JavaCallable& callable, const metaffi_value* arguments, std::size_t count,
                  metaffi_value* results, std::size_t result_count) {
  LocalFrame frame(env, 16);
  if (!frame) return take_failure(env);
  metaffi_value list = metaffi_value_array(metaffi_any_type, const_cast<metaffi_value*>(arguments), count);
  LocalRef<> packed;
  JavaType any;
  if (Error failure = make_java_type(env, classes().object, 'L', &any)) return failure;
  if (Error failure = to_java(env, list, any, &packed)) return failure;
  jvalue argument;
  argument.l = packed.get();
  const LocalRef<jobjectArray> returned(env, env->CallObjectMethodA(callable.object.get(), callable.method, &argument));
  if (env->ExceptionCheck() == JNI_TRUE) return take_guest_exception(env);
  return unpack_results(env, returned.get(), results, result_count);
}

metaffi_error* invoke(void* context, const metaffi_value* arguments, std::size_t count, metaffi_value* results,
                      std::size_t result_count) {
  return guarded([&]() -> Error {
    const auto& callable = *static_cast<const JavaCallable*>(context);
    JNIEnv* env = nullptr;
    if (Error failure = current_env(&env)) return failure;
    return callable.is_caller ? call_caller(env, callable, arguments, count, results, result_count)
                              : call_functional(env, callable, arguments, count, results, result_count);
  });
}

void release(void* context) { delete static_cast<JavaCallable*>(context); }

// ---- Making it ----

metaffi_type_info type_info_of(const JavaType& type) {
  metaffi_type_info info = {metaffi_any_type, 0, nullptr};
  if (is_primitive(type.kind)) info.type = scalar_of_primitive(type.kind).type;
  if (type.kind == 'T') info.type = metaffi_string8_type;
  if (type.kind == 'A') {
    info.type = scalar_of_primitive(type.element).type | METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG;
    info.dimensions = 1;
  }
  return info;
}

Error read_lambda(JNIEnv* env, jobject lambda, JavaCallable* callable) {
  const auto& fields = classes().lambda_fields;
  const LocalRef<> method(env, env->GetObjectField(lambda, fields.method));
  callable->method = env->FromReflectedMethod(method.get());
  if (callable->method == nullptr) return take_failure(env);
  const LocalRef<jobjectArray> parameters(env, env->GetObjectField(lambda, fields.parameters));
  const LocalRef<jstring> kinds(env, env->GetObjectField(lambda, fields.kinds));
  const std::string letters = text_of(env, kinds.get());
  callable->parameters.resize(letters.size());
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const LocalRef<jclass> type(env, env->GetObjectArrayElement(parameters.get(), static_cast<jsize>(i)));
    if (Error failure = make_java_type(env, type.get(), letters[i], &callable->parameters[i])) return failure;
  }
  const LocalRef<jclass> result(env, env->GetObjectField(lambda, fields.result));
  const auto kind = static_cast<char>(env->GetCharField(lambda, fields.result_kind));
  return make_java_type(env, result.get(), kind, &callable->result);
}

Error look_at(JNIEnv* env, jobject object, JavaCallable* callable) {
  callable->object = GlobalRef<>(env, object);
  if (!callable->object) return out_of_memory();
  callable->is_caller = env->IsInstanceOf(object, classes().caller) == JNI_TRUE;
  if (callable->is_caller) {
    callable->method = classes().caller_call;
    return nullptr;
  }
  jvalue argument;
  argument.l = object;
  const LocalRef<> lambda(env, env->CallStaticObjectMethodA(classes().adapters, classes().lambda_of, &argument));
  if (Error failure = check(env)) {
    return error(METAFFI_ERROR_TYPE_MISMATCH,
                 "A Java object cannot become a callable: ", host().error_message(failure.get()));
  }
  return read_lambda(env, lambda.get(), callable);
}

// The object behind a callable that is a Java object, else NULL.
jobject java_object_of(const metaffi_callable& callable) {
  return callable.invoke == invoke ? static_cast<const JavaCallable*>(callable.context)->object.get() : nullptr;
}

bool takes(JNIEnv* env, jobject object, const JavaType& target) {
  return target.is_object || env->IsInstanceOf(object, target.type.get()) == JNI_TRUE;
}

// Called from any thread; one that the JVM does not know is attached.
void drop_proxy(void* object) {
  if (JNIEnv* env = current_env_or_null()) env->DeleteGlobalRef(static_cast<jobject>(object));
}

// Makes the object of a callable and attaches it: from here on a global reference keeps it as long as a host keeps the callable.
Error make_proxy(const metaffi_value& value, const CallableParameter& parameter, void** attached) {
  JNIEnv* env = nullptr;
  if (Error failure = current_env(&env)) return failure;
  const metaffi_callable* callable = nullptr;
  if (Error failure{host().callable_get(&value, &callable)}) return failure;
  const std::uint32_t key = parameter.record->proxy_key();
  if (jobject object = java_object_of(*callable); object != nullptr && takes(env, object, *parameter.type)) {
    return Error(host().proxy_attach(&value, key, object, nullptr, attached));
  }
  LocalRef<> made;
  if (Error failure = callable_to_java(env, value, *parameter.type, &made)) return failure;
  GlobalRef<> kept(env, made.get());
  if (!kept) return out_of_memory();
  // Until it is attached, and when another thread's was first, the object is Java's alone, with a reference of its own.
  if (Error failure{host().proxy_attach(&value, key, kept.get(), drop_proxy, attached)}) return failure;
  if (*attached == kept.get()) static_cast<void>(kept.release());
  return nullptr;
}

}  // namespace

Error callable_to_java(JNIEnv* env, const metaffi_value& value, const JavaType& target, LocalRef<>* result) {
  const metaffi_callable* callable = nullptr;
  if (Error failure{host().callable_get(&value, &callable)}) return failure;
  if (jobject object = java_object_of(*callable); object != nullptr && takes(env, object, target)) {
    *result = LocalRef<>(env, env->NewLocalRef(object));
    return *result ? nullptr : out_of_memory();
  }
  if (target.takes_caller) return new_native_caller(env, value, result);
  Error failure = new_adapter(env, value, target, result);
  if (!failure || host().error_get_code(failure.get()) != METAFFI_ERROR_NO_EXECUTABLE_MEMORY) return failure;
  // An adapter's native is a C function made for it. Where none can be made, reflection carries the calls.
  LocalRef<> caller;
  if (Error refused = new_native_caller(env, value, &caller)) return refused;
  return coerce(env, caller.get(), target.type.get(), result);
}

Error callable_from_java(JNIEnv* env, jobject object, metaffi_value* result) {
  bool found = false;
  if (Error failure = host_callable_behind(env, object, result, &found); failure || found) return failure;
  auto callable = std::make_unique<JavaCallable>();
  if (Error failure = look_at(env, object, callable.get())) return failure;
  std::vector<metaffi_type_info> parameters;
  for (const JavaType& parameter : callable->parameters) parameters.push_back(type_info_of(parameter));
  const metaffi_type_info returned = type_info_of(callable->result);
  metaffi_callable description = {};
  description.invoke = invoke;
  description.context = callable.get();
  description.release = release;
  description.parameters = parameters.data();
  description.parameter_count = callable->is_caller ? METAFFI_DYNAMIC : parameters.size();
  description.results = &returned;
  description.result_count = callable->is_caller ? METAFFI_DYNAMIC : callable->result.kind == 'V' ? 0 : 1;
  if (Error failure{host().callable_new(owner(), &description, result)}) return failure;
  static_cast<void>(callable.release());
  return nullptr;
}

metaffi_error* resolve_callable(void* context, const metaffi_value* argument, void** object) noexcept {
  *object = nullptr;
  if (argument->type == metaffi_null_type) return nullptr;
  return guarded([&]() -> Error {
    const auto& parameter = *static_cast<const CallableParameter*>(context);
    *object = host().proxy_find(argument, parameter.record->proxy_key());
    if (*object != nullptr) return nullptr;
    Error failure = make_proxy(*argument, parameter, object);
    return failure ? prefixed(std::move(failure), parameter.what, ": ") : nullptr;
  });
}

}  // namespace metaffi::jvm
