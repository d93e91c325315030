#include "jvm_handle.hpp"

#include <cstring>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "jvm_classes.hpp"
#include "jvm_error.hpp"
#include "jvm_string.hpp"

namespace metaffi::jvm {
namespace {

void drop(void* object, void*) {
  if (JNIEnv* env = current_env_or_null()) env->DeleteGlobalRef(static_cast<jobject>(object));
}

std::string ask(JNIEnv* env, jmethodID question, jobject object) {
  jvalue argument;
  argument.l = object;
  const LocalRef<jstring> answer(env, env->CallStaticObjectMethodA(classes().describe, question, &argument));
  if (env->ExceptionCheck() == JNI_TRUE) env->ExceptionClear();
  return text_of(env, answer.get());
}

char* ask_copy(jmethodID question, void* object) noexcept {
  JNIEnv* env = current_env_or_null();
  if (env == nullptr) return nullptr;
  try {
    const std::string answer = ask(env, question, static_cast<jobject>(object));
    auto copy = allocate<char>(answer.size() + 1);
    if (copy) std::memcpy(copy.get(), answer.c_str(), answer.size() + 1);
    return copy.release();
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

char* type_name(void* object, void*) { return ask_copy(classes().describe_type_name, object); }
char* describe(void* object, void*) { return ask_copy(classes().describe_of, object); }

constexpr metaffi_handle_class kJavaObject = {sizeof(metaffi_handle_class), drop, type_name, describe};

// Records alive, by the identity hash of their class.
std::mutex records_mutex;
std::unordered_multimap<jint, std::weak_ptr<const ClassRecord>>& records() {
  static auto* map =
      new std::unordered_multimap<jint, std::weak_ptr<const ClassRecord>>;  // used until the process ends
  return *map;
}

// The handle that a MetaFFIHandle stands for, with a reference of its own.
Error unwrap(JNIEnv* env, jobject object, metaffi_value* result) {
  metaffi_value handle = metaffi_value_null();
  handle.type = metaffi_handle_type;
  handle.as.handle = reinterpret_cast<metaffi_handle*>(env->GetLongField(object, classes().handle_slot));
  handle.length = static_cast<std::uint32_t>(env->GetIntField(object, classes().handle_generation));
  if (Error failure{host().handle_retain(&handle)}) return failure;
  *result = handle;
  return nullptr;
}

// A MetaFFIHandle that owns a reference of its own.
Error wrap(JNIEnv* env, const metaffi_value& handle, LocalRef<>* result) {
  if (Error failure{host().handle_retain(&handle)}) return failure;
  OwnedValue reference(handle);
  const HostMemory<char> name(host().handle_type_name(&handle));
  const LocalRef<jstring> java_name = java_text(env, name.get());
  if (Error failure = check(env)) return failure;
  jvalue arguments[3];
  arguments[0].j = reinterpret_cast<jlong>(handle.as.handle);
  arguments[1].i = static_cast<jint>(handle.length);
  arguments[2].l = java_name.get();
  *result = LocalRef<>(env, env->NewObjectA(classes().metaffi_handle, classes().new_handle, arguments));
  if (!*result) return take_failure(env);
  static_cast<void>(reference.release());
  return nullptr;
}

void set_verified(const metaffi_value& handle, const ClassRecord& type) noexcept {
  __atomic_store_n(&handle.as.handle->verified_type, type.id(), __ATOMIC_RELAXED);
}

Error resolve(const HandleCheck& check, const metaffi_value& argument, void** object) {
  *object = nullptr;
  if (argument.type == metaffi_null_type) {
    if (check.nullable) return nullptr;
    return error(METAFFI_ERROR_NULL_VALUE, "null was given as ", check.what, "; an object of class ",
                 check.type->name(), " is needed.");
  }
  JNIEnv* env = nullptr;
  if (Error failure = current_env(&env)) return failure;
  void* found = nullptr;
  if (Error failure{host().handle_object(&argument, owner(), &found)}) {
    return error(host().error_get_code(failure.get()), "As ", check.what, " an object of class ", check.type->name(),
                 " is needed: ", host().error_message(failure.get()));
  }
  if (env->IsInstanceOf(static_cast<jobject>(found), check.type->type()) == JNI_FALSE) {
    const std::string given = type_name_of(env, static_cast<jobject>(found));
    const char* const why = given == check.type->name() ? " of this module: another module has loaded it." : ".";
    return error(METAFFI_ERROR_FOREIGN_HANDLE, "An object of class ", given, " was given as ", check.what,
                 "; it is no ", check.type->name(), why);
  }
  set_verified(argument, *check.type);
  *object = found;
  return nullptr;
}

Error new_handle(JNIEnv* env, jobject object, metaffi_value* result) {
  GlobalRef<> reference(env, object);
  if (!reference) return out_of_memory();
  if (Error failure{host().handle_new(owner(), reference.get(), &kJavaObject, nullptr, result)}) return failure;
  static_cast<void>(reference.release());
  return nullptr;
}

}  // namespace

Error handle_from_java(JNIEnv* env, jobject object, metaffi_value* result) {
  if (env->IsInstanceOf(object, classes().metaffi_handle) == JNI_TRUE) return unwrap(env, object, result);
  return new_handle(env, object, result);
}

Error handle_of_made(JNIEnv* env, jobject object, const ClassRecord& type, metaffi_value* result) {
  if (Error failure = new_handle(env, object, result)) return failure;
  set_verified(*result, type);
  return nullptr;
}

Error handle_to_java(JNIEnv* env, const metaffi_value& handle, LocalRef<>* result) {
  const std::uint32_t its_owner = host().handle_owner(&handle);
  if (its_owner != 0 && its_owner != owner()) return wrap(env, handle, result);
  void* object = nullptr;
  if (Error failure{host().handle_object(&handle, owner(), &object)}) return failure;
  *result = LocalRef<>(env, env->NewLocalRef(static_cast<jobject>(object)));
  return *result ? nullptr : out_of_memory();
}

std::string type_name_of(JNIEnv* env, jobject object) { return ask(env, classes().describe_type_name, object); }

std::string class_name_of(JNIEnv* env, jclass type) {
  const LocalRef<jstring> name(env, env->CallObjectMethodA(type, classes().class_get_type_name, nullptr));
  if (env->ExceptionCheck() == JNI_TRUE) env->ExceptionClear();
  return text_of(env, name.get());
}

ClassRecord::ClassRecord(JNIEnv* env, jclass type, jint hash)
    : type_(env, type), name_(class_name_of(env, type)), id_(host().type_id_new()), hash_(hash) {}

ClassRecord::~ClassRecord() {
  if (const std::uint32_t key = proxy_key_.load()) host().proxy_detach_all(key);
  const std::lock_guard lock(records_mutex);
  auto [from, to] = records().equal_range(hash_);
  while (from != to) from = from->second.expired() ? records().erase(from) : std::next(from);
}

std::uint32_t ClassRecord::proxy_key() const noexcept {
  std::uint32_t key = proxy_key_.load();
  const std::uint32_t made = key == 0 ? host().type_id_new() : 0;
  if (key == 0 && proxy_key_.compare_exchange_strong(key, made)) key = made;
  return key;
}

std::shared_ptr<const ClassRecord> class_record(JNIEnv* env, jclass type) {
  jvalue argument;
  argument.l = type;
  const jint hash = env->CallStaticIntMethodA(classes().system, classes().identity_hash_code, &argument);
  if (env->ExceptionCheck() == JNI_TRUE) env->ExceptionClear();
  // Both outlive the lock, which the destructor of a record takes.
  std::vector<std::shared_ptr<const ClassRecord>> seen;
  std::shared_ptr<const ClassRecord> made;
  const std::lock_guard lock(records_mutex);
  auto [from, to] = records().equal_range(hash);
  for (; from != to; ++from) {
    auto record = from->second.lock();
    if (record == nullptr) continue;
    if (env->IsSameObject(record->type(), type) == JNI_TRUE) return record;
    seen.push_back(std::move(record));
  }
  made = std::make_shared<const ClassRecord>(env, type, hash);
  if (made->type() == nullptr) throw std::bad_alloc();
  records().emplace(hash, made);
  return made;
}

metaffi_error* resolve_handle(void* context, const metaffi_value* argument, void** object) noexcept {
  return guarded([&] { return resolve(*static_cast<const HandleCheck*>(context), *argument, object); });
}

}  // namespace metaffi::jvm
