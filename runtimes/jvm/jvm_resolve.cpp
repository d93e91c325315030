// From an entity request to a Java member.
#include <algorithm>

#include "jvm_classes.hpp"
#include "jvm_entity.hpp"
#include "jvm_error.hpp"
#include "jvm_string.hpp"

namespace metaffi::jvm {
namespace {

struct PathParts {
  const char* class_name = nullptr;
  const char* callable = nullptr;
  const char* field = nullptr;
  bool instance_required = false;
  bool getter = false;
  bool setter = false;
};

Error read_path(const metaffi_entity_path_entries& path, PathParts* parts) {
  for (std::size_t i = 0; i < path.count; ++i) {
    const std::string_view key = path.entries[i].key;
    const char* value = path.entries[i].value;
    if (key == "class") parts->class_name = value;
    if (key == "callable") parts->callable = value;
    if (key == "field") parts->field = value;
    if (key == "instance_required") parts->instance_required = true;
    if (key == "getter") parts->getter = true;
    if (key == "setter") parts->setter = true;
  }
  const char* wrong = nullptr;
  if (parts->class_name == nullptr) {
    wrong = "has no 'class'. Write class=<full class name>,callable=<method> or class=…,field=<field>,getter";
  } else if ((parts->callable == nullptr) == (parts->field == nullptr)) {
    wrong = "needs exactly one of 'callable' and 'field'";
  } else if (parts->callable != nullptr && (parts->getter || parts->setter)) {
    wrong = "has 'getter' or 'setter', which go with 'field' only";
  } else if (parts->field != nullptr && parts->getter == parts->setter) {
    wrong = "names a field and needs exactly one of the tags 'getter' and 'setter'";
  }
  if (wrong == nullptr) return nullptr;
  return error(METAFFI_ERROR_ENTITY_PATH, "The entity path '", path.text, "' ", wrong, ".");
}

// The three parallel arrays the resolver takes for declared types; null for none.
struct DeclaredArrays {
  LocalRef<jintArray> types, dimensions;
  LocalRef<jobjectArray> aliases;
};

Error declare(JNIEnv* env, const metaffi_type_info* infos, std::size_t count, DeclaredArrays* arrays) {
  if (count == 0) return nullptr;
  const auto length = static_cast<jsize>(count);
  arrays->types = LocalRef<jintArray>(env, env->NewIntArray(length));
  if (!arrays->types) return take_failure(env);
  arrays->dimensions = LocalRef<jintArray>(env, env->NewIntArray(length));
  if (!arrays->dimensions) return take_failure(env);
  for (jsize i = 0; i < length; ++i) {
    const auto type = static_cast<jint>(infos[i].type);
    const auto dimensions = static_cast<jint>(infos[i].dimensions);
    env->SetIntArrayRegion(arrays->types.get(), i, 1, &type);
    env->SetIntArrayRegion(arrays->dimensions.get(), i, 1, &dimensions);
  }
  if (std::none_of(infos, infos + count, [](const metaffi_type_info& info) { return info.alias != nullptr; })) {
    return nullptr;
  }
  arrays->aliases = LocalRef<jobjectArray>(env, env->NewObjectArray(length, classes().string, nullptr));
  if (!arrays->aliases) return take_failure(env);
  for (jsize i = 0; i < length; ++i) {
    const LocalRef<jstring> alias = java_text(env, infos[i].alias);
    env->SetObjectArrayElement(arrays->aliases.get(), i, alias.get());
    if (Error failure = check(env)) return failure;
  }
  return nullptr;
}

Error ask_resolver(JNIEnv* env, const Module& module, const PathParts& path, const metaffi_entity_request& request,
                   LocalRef<>* resolved) {
  DeclaredArrays parameters;
  DeclaredArrays results;
  if (Error failure = declare(env, request.parameters, request.parameter_count, &parameters)) return failure;
  if (Error failure = declare(env, request.results, request.result_count, &results)) return failure;
  const LocalRef<jstring> class_name = java_text(env, path.class_name);
  const LocalRef<jstring> callable = java_text(env, path.callable);
  const LocalRef<jstring> field = java_text(env, path.field);
  if (Error failure = check(env)) return failure;
  jvalue arguments[13];
  arguments[0].l = module.loader();
  arguments[1].l = class_name.get();
  arguments[2].l = callable.get();
  arguments[3].l = field.get();
  arguments[4].z = path.instance_required ? JNI_TRUE : JNI_FALSE;
  arguments[5].z = path.getter ? JNI_TRUE : JNI_FALSE;
  arguments[6].z = path.setter ? JNI_TRUE : JNI_FALSE;
  arguments[7].l = parameters.types.get();
  arguments[8].l = parameters.dimensions.get();
  arguments[9].l = parameters.aliases.get();
  arguments[10].l = results.types.get();
  arguments[11].l = results.dimensions.get();
  arguments[12].l = results.aliases.get();
  *resolved = LocalRef<>(env, env->CallStaticObjectMethodA(classes().resolver, classes().resolve, arguments));
  if (env->ExceptionCheck() == JNI_FALSE) return nullptr;
  return take_load_failure(env, METAFFI_ERROR_ENTITY_PATH);
}

Error read_parameters(JNIEnv* env, jobject resolved, Member* member) {
  const auto& fields = classes().resolved_fields;
  const LocalRef<jobjectArray> parameters(env, env->GetObjectField(resolved, fields.parameters));
  const LocalRef<jstring> kinds(env, env->GetObjectField(resolved, fields.parameter_kinds));
  const std::string letters = text_of(env, kinds.get());
  member->parameters.resize(letters.size());
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const LocalRef<jclass> type(env, env->GetObjectArrayElement(parameters.get(), static_cast<jsize>(i)));
    if (Error failure = make_java_type(env, type.get(), letters[i], &member->parameters[i])) return failure;
  }
  member->varargs_from = env->GetIntField(resolved, fields.varargs_from);
  if (member->varargs_from < 0) return nullptr;
  const LocalRef<jclass> element(env, env->GetObjectField(resolved, fields.varargs_element));
  // The last parameter's kind tells whether its elements are primitives.
  const char letter = member->parameters.back().element;
  return make_java_type(env, element.get(), letter, &member->varargs_element);
}

Error read_result(JNIEnv* env, jobject resolved, Member* member) {
  const auto& fields = classes().resolved_fields;
  const auto kind = static_cast<char>(env->GetCharField(resolved, fields.result_kind));
  const LocalRef<jclass> result(env, env->GetObjectField(resolved, fields.result));
  const LocalRef<jclass> result_as(env, env->GetObjectField(resolved, fields.result_as));
  member->result_as = GlobalRef<jclass>(env, result_as.get());
  if (kind == 'V') return nullptr;
  return make_java_type(env, result.get(), kind, &member->result);
}

Error read_member(JNIEnv* env, jobject resolved, Member* member) {
  const auto& fields = classes().resolved_fields;
  member->kind = static_cast<MemberKind>(env->GetIntField(resolved, fields.kind));
  const LocalRef<> reflected(env, env->GetObjectField(resolved, fields.member));
  if (member->kind <= MemberKind::kConstructor) {
    member->method = env->FromReflectedMethod(reflected.get());
    if (member->method == nullptr) return take_failure(env);
  } else {
    member->field = env->FromReflectedField(reflected.get());
    if (member->field == nullptr) return take_failure(env);
  }
  const LocalRef<jclass> owner(env, env->GetObjectField(resolved, fields.owner));
  member->owner = class_record(env, owner.get());
  const LocalRef<jstring> signature(env, env->GetObjectField(resolved, fields.signature));
  member->signature = text_of(env, signature.get());
  if (Error failure = read_parameters(env, resolved, member)) return failure;
  return read_result(env, resolved, member);
}

}  // namespace

Error resolve_member(JNIEnv* env, const Module& module, const metaffi_entity_request& request, Member* result) {
  PathParts path;
  if (Error failure = read_path(request.path, &path)) return failure;
  LocalRef<> resolved;
  if (Error failure = ask_resolver(env, module, path, request, &resolved)) return failure;
  return read_member(env, resolved.get(), result);
}

}  // namespace metaffi::jvm
