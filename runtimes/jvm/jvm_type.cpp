#include "jvm_type.hpp"

#include "jvm_classes.hpp"
#include "jvm_error.hpp"
#include "jvm_handle.hpp"

namespace metaffi::jvm {

char primitive_array_element(JNIEnv* env, jclass array_class) {
  for (const char letter : kLikeliestPrimitives) {
    if (env->IsSameObject(array_class, classes().primitive_array[primitive_index(letter)]) == JNI_TRUE) return letter;
  }
  return '\0';
}

Error make_java_type(JNIEnv* env, jclass type, char kind, JavaType* result) {
  const Classes& c = classes();
  result->type = GlobalRef<jclass>(env, type);
  if (!result->type) return out_of_memory();
  result->name = class_name_of(env, type);
  result->element = is_primitive(kind) ? '\0' : primitive_array_element(env, type);
  if (kind == '\0') {
    const bool is_string = env->IsSameObject(type, c.string) == JNI_TRUE;
    kind = is_string ? 'T' : result->element != '\0' ? 'A' : 'L';
  }
  result->kind = kind;
  if (kind != 'L') return nullptr;
  result->is_object = env->IsSameObject(type, c.object) == JNI_TRUE;
  result->takes_caller = env->IsAssignableFrom(c.native_caller, type) == JNI_TRUE;
  const LocalRef<jclass> component(env, env->CallObjectMethodA(type, c.class_get_component_type, nullptr));
  if (Error failure = check(env)) return failure;
  if (!component) return nullptr;
  result->component = std::make_unique<JavaType>();
  return make_java_type(env, component.get(), '\0', result->component.get());
}

}  // namespace metaffi::jvm
