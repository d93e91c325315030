#include "jvm_classes.hpp"

#include <dlfcn.h>

#include <mutex>

#include "jni_reference.hpp"
#include "jvm_bridge.hpp"
#include "jvm_string.hpp"

namespace metaffi::jvm {
namespace {

Classes the_classes;

constexpr const char* kBoxNames[8] = {"java/lang/Boolean", "java/lang/Byte", "java/lang/Short", "java/lang/Character",
                                      "java/lang/Integer", "java/lang/Long", "java/lang/Float", "java/lang/Double"};

// Looks things up one after the other; the first that is missing is remembered and nothing is looked up any more.
class Lookup {
 public:
  explicit Lookup(JNIEnv* env) : env_(env) {}

  // A class of the JDK (loader NULL) or of the helper jar; the reference is global and never deleted.
  jclass load(const char* name) {
    if (failed()) return nullptr;
    LocalRef<jclass> found(env_, loader_ == nullptr ? env_->FindClass(name) : load_through_loader(name));
    auto* global = found ? static_cast<jclass>(env_->NewGlobalRef(found.get())) : nullptr;
    if (global == nullptr) fail("class", name);
    class_name_ = name;
    return global;
  }
  jmethodID method(jclass owner, const char* name, const char* descriptor) {
    return checked(failed() ? nullptr : env_->GetMethodID(owner, name, descriptor), name);
  }
  jmethodID static_method(jclass owner, const char* name, const char* descriptor) {
    return checked(failed() ? nullptr : env_->GetStaticMethodID(owner, name, descriptor), name);
  }
  jfieldID field(jclass owner, const char* name, const char* descriptor) {
    return checked(failed() ? nullptr : env_->GetFieldID(owner, name, descriptor), name);
  }

  // From here on classes come from this loader.
  void use_loader(jobject loader, jmethodID load_class) {
    loader_ = loader;
    load_class_ = load_class;
  }
  void fail(const char* what, const char* name) {
    if (env_->ExceptionCheck() == JNI_TRUE) env_->ExceptionClear();
    if (missing_.empty()) missing_ = text(what, " ", name);
  }
  [[nodiscard]] bool failed() const { return !missing_.empty(); }
  [[nodiscard]] const std::string& missing() const { return missing_; }

 private:
  template <typename Id>
  Id checked(Id id, const char* name) {
    if (id == nullptr && !failed()) fail("member", text(class_name_, ".", name).c_str());
    return id;
  }

  jobject load_through_loader(const char* name) {
    std::string dotted = name;
    for (char& c : dotted) c = c == '/' ? '.' : c;
    const LocalRef<jstring> java_name(env_, env_->NewStringUTF(dotted.c_str()));
    jvalue argument;
    argument.l = java_name.get();
    jobject found = java_name ? env_->CallObjectMethodA(loader_, load_class_, &argument) : nullptr;
    return env_->ExceptionCheck() == JNI_TRUE ? nullptr : found;
  }

  JNIEnv* env_;
  jobject loader_ = nullptr;
  jmethodID load_class_ = nullptr;
  std::string class_name_;
  std::string missing_;
};

void load_primitives(Lookup& find, Classes& c) {
  for (std::size_t i = 0; i < 8; ++i) {
    const char letter[2] = {kPrimitives[i], '\0'};
    c.box[i] = find.load(kBoxNames[i]);
    c.value_of[i] = find.static_method(c.box[i], "valueOf", text("(", letter, ")L", kBoxNames[i], ";").c_str());
    c.value[i] = find.field(c.box[i], "value", letter);
    c.primitive_array[i] = find.load(text("[", letter).c_str());
  }
  c.boolean = c.box[primitive_index('Z')];
  c.character = c.box[primitive_index('C')];
}

void load_jdk(Lookup& find, Classes& c) {
  c.object = find.load("java/lang/Object");
  c.string = find.load("java/lang/String");
  c.throwable = find.load("java/lang/Throwable");
  c.number = find.load("java/lang/Number");
  c.object_array = find.load("[Ljava/lang/Object;");
  c.out_of_memory = find.load("java/lang/OutOfMemoryError");
  c.class_cast = find.load("java/lang/ClassCastException");
  c.arithmetic = find.load("java/lang/ArithmeticException");
  c.null_pointer = find.load("java/lang/NullPointerException");
  load_primitives(find, c);
  c.class_class = find.load("java/lang/Class");
  c.class_get_type_name = find.method(c.class_class, "getTypeName", "()Ljava/lang/String;");
  c.class_get_component_type = find.method(c.class_class, "getComponentType", "()Ljava/lang/Class;");
  c.class_is_interface = find.method(c.class_class, "isInterface", "()Z");
  c.class_is_primitive = find.method(c.class_class, "isPrimitive", "()Z");
  c.system = find.load("java/lang/System");
  c.identity_hash_code = find.static_method(c.system, "identityHashCode", "(Ljava/lang/Object;)I");
  c.thread = find.load("java/lang/Thread");
  c.current_thread = find.static_method(c.thread, "currentThread", "()Ljava/lang/Thread;");
  c.get_context_loader = find.method(c.thread, "getContextClassLoader", "()Ljava/lang/ClassLoader;");
  c.set_context_loader = find.method(c.thread, "setContextClassLoader", "(Ljava/lang/ClassLoader;)V");
  c.all_stack_traces = find.static_method(c.thread, "getAllStackTraces", "()Ljava/util/Map;");
  c.class_loader = find.load("java/lang/ClassLoader");
  c.get_system_loader = find.static_method(c.class_loader, "getSystemClassLoader", "()Ljava/lang/ClassLoader;");
  c.map = find.load("java/util/Map");
  c.map_key_set = find.method(c.map, "keySet", "()Ljava/util/Set;");
  c.set = find.load("java/util/Set");
  c.set_to_array = find.method(c.set, "toArray", "()[Ljava/lang/Object;");
}

void load_public_package(Lookup& find, Classes& c) {
  c.metaffi_exception = find.load("metaffi/MetaFFIException");
  c.new_exception =
      find.method(c.metaffi_exception, "<init>", "(Ljava/lang/String;Ljava/lang/String;IJLjava/lang/Throwable;)V");
  c.exception_native_error = find.field(c.metaffi_exception, "nativeError", "J");
  c.metaffi_handle = find.load("metaffi/MetaFFIHandle");
  c.new_handle = find.method(c.metaffi_handle, "<init>", "(JILjava/lang/String;)V");
  c.handle_slot = find.field(c.metaffi_handle, "slot", "J");
  c.handle_generation = find.field(c.metaffi_handle, "generation", "I");
  c.caller = find.load("metaffi/Caller");
  c.caller_call = find.method(c.caller, "call", "([Ljava/lang/Object;)[Ljava/lang/Object;");
}

void load_loading(Lookup& find, Classes& c) {
  c.load_exception = find.load("metaffi/jvm/LoadException");
  c.load_exception_code = find.field(c.load_exception, "code", "I");
  c.module_loader = find.load("metaffi/jvm/ModuleLoader");
  c.open_module = find.static_method(c.module_loader, "open", "(Ljava/lang/String;)Lmetaffi/jvm/ModuleLoader;");
  c.close_module = find.method(c.module_loader, "close", "()V");
  c.resolver = find.load("metaffi/jvm/Resolver");
  c.resolve = find.static_method(
      c.resolver, "resolve",
      "(Lmetaffi/jvm/ModuleLoader;Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;ZZZ[I[I[Ljava/lang/String;"
      "[I[I[Ljava/lang/String;)Lmetaffi/jvm/Resolved;");
  c.resolved = find.load("metaffi/jvm/Resolved");
  auto& f = c.resolved_fields;
  f.member = find.field(c.resolved, "member", "Ljava/lang/Object;");
  f.owner = find.field(c.resolved, "owner", "Ljava/lang/Class;");
  f.kind = find.field(c.resolved, "kind", "I");
  f.parameters = find.field(c.resolved, "parameters", "[Ljava/lang/Class;");
  f.parameter_kinds = find.field(c.resolved, "parameterKinds", "Ljava/lang/String;");
  f.result_kind = find.field(c.resolved, "resultKind", "C");
  f.result = find.field(c.resolved, "result", "Ljava/lang/Class;");
  f.result_as = find.field(c.resolved, "resultAs", "Ljava/lang/Class;");
  f.varargs_from = find.field(c.resolved, "varargsFrom", "I");
  f.varargs_element = find.field(c.resolved, "varargsElement", "Ljava/lang/Class;");
  f.signature = find.field(c.resolved, "signature", "Ljava/lang/String;");
  c.inspect = find.load("metaffi/jvm/Inspect");
  c.inspect_module = find.static_method(c.inspect, "module", "(Lmetaffi/jvm/ModuleLoader;)Ljava/lang/String;");
}

void load_values(Lookup& find, Classes& c) {
  c.coerce = find.load("metaffi/jvm/Coerce");
  c.coerce_to = find.static_method(c.coerce, "to", "(Ljava/lang/Object;Ljava/lang/Class;)Ljava/lang/Object;");
  c.coerce_unsigned = find.static_method(c.coerce, "unsigned", "(J)Ljava/math/BigInteger;");
  c.coerce_natural = find.static_method(c.coerce, "natural", "(Ljava/lang/Object;)Ljava/lang/Object;");
  c.throwables = find.load("metaffi/jvm/Throwables");
  c.throwable_text = find.static_method(c.throwables, "text", "(Ljava/lang/Throwable;)Ljava/lang/String;");
  c.throwable_cause = find.static_method(c.throwables, "cause", "(Ljava/lang/Throwable;)Ljava/lang/Throwable;");
  c.describe = find.load("metaffi/jvm/Describe");
  c.describe_of = find.static_method(c.describe, "of", "(Ljava/lang/Object;)Ljava/lang/String;");
  c.describe_type_name = find.static_method(c.describe, "typeName", "(Ljava/lang/Object;)Ljava/lang/String;");
}

void load_callables(Lookup& find, Classes& c) {
  c.native_caller = find.load("metaffi/jvm/NativeCaller");
  c.new_native_caller = find.method(c.native_caller, "<init>", "(JI)V");
  c.native_caller_slot = find.field(c.native_caller, "slot", "J");
  c.native_caller_generation = find.field(c.native_caller, "generation", "I");
  c.adapters = find.load("metaffi/jvm/Adapters");
  c.adapter_class = find.static_method(c.adapters, "adapterClass", "(Ljava/lang/Class;)Lmetaffi/jvm/Adapter;");
  c.new_adapter = find.static_method(c.adapters, "newAdapter", "(Ljava/lang/Class;JIJ)Ljava/lang/Object;");
  c.lambda_of = find.static_method(c.adapters, "lambda", "(Ljava/lang/Object;)Lmetaffi/jvm/Lambda;");
  c.adapter = find.load("metaffi/jvm/Adapter");
  auto& a = c.adapter_fields;
  a.type = find.field(c.adapter, "type", "Ljava/lang/Class;");
  a.sam_parameters = find.field(c.adapter, "samParameters", "[Ljava/lang/Class;");
  a.sam_result = find.field(c.adapter, "samResult", "Ljava/lang/Class;");
  a.sam_kinds = find.field(c.adapter, "samKinds", "Ljava/lang/String;");
  a.sam_result_kind = find.field(c.adapter, "samResultKind", "C");
  a.native_descriptor = find.field(c.adapter, "nativeDescriptor", "Ljava/lang/String;");
  a.proxy = find.field(c.adapter, "proxy", "Z");
  a.registered = find.field(c.adapter, "registered", "Z");
  a.native_function = find.field(c.adapter, "nativeFunction", "J");
  c.lambda = find.load("metaffi/jvm/Lambda");
  auto& l = c.lambda_fields;
  l.method = find.field(c.lambda, "method", "Ljava/lang/reflect/Method;");
  l.parameters = find.field(c.lambda, "parameters", "[Ljava/lang/Class;");
  l.kinds = find.field(c.lambda, "kinds", "Ljava/lang/String;");
  l.result = find.field(c.lambda, "result", "Ljava/lang/Class;");
  l.result_kind = find.field(c.lambda, "resultKind", "C");
}

// metaffi-jvm.jar lies beside the plug-in.
std::string helper_jar_path() {
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&helper_jar_path), &info) == 0 || info.dli_fname == nullptr) return {};
  const std::string self = info.dli_fname;
  const std::size_t slash = self.rfind('/');
  return slash == std::string::npos ? "metaffi-jvm.jar" : self.substr(0, slash) + "/metaffi-jvm.jar";
}

jobject call_object(JNIEnv* env, jobject object, jmethodID method, const jvalue* arguments = nullptr) {
  return object == nullptr || env->ExceptionCheck() == JNI_TRUE ? nullptr
                                                                : env->CallObjectMethodA(object, method, arguments);
}

// new URLClassLoader(new URL[] {new File(path).toURI().toURL()}, ClassLoader.getSystemClassLoader()): works the same in
// a JVM that was started by somebody else; in a Java host the host's own metaffi classes come first.
LocalRef<> open_helper_jar(JNIEnv* env, Lookup& find, const Classes& c, const std::string& path) {
  LocalFrame frame(env, 16);
  if (!frame) return {};
  jclass file = find.load("java/io/File");
  jclass uri = find.load("java/net/URI");
  jclass url = find.load("java/net/URL");
  jclass url_loader = find.load("java/net/URLClassLoader");
  jmethodID new_file = find.method(file, "<init>", "(Ljava/lang/String;)V");
  jmethodID to_uri = find.method(file, "toURI", "()Ljava/net/URI;");
  jmethodID to_url = find.method(uri, "toURL", "()Ljava/net/URL;");
  jmethodID new_loader = find.method(url_loader, "<init>", "([Ljava/net/URL;Ljava/lang/ClassLoader;)V");
  jobject loader = nullptr;
  jvalue arguments[2];
  arguments[0].l = find.failed() ? nullptr : java_text(env, path.c_str()).release();
  jobject java_file = arguments[0].l == nullptr ? nullptr : env->NewObjectA(file, new_file, arguments);
  jobject location = call_object(env, call_object(env, java_file, to_uri), to_url);
  if (env->ExceptionCheck() == JNI_FALSE && location != nullptr) {
    arguments[0].l = env->NewObjectArray(1, url, location);
    arguments[1].l = arguments[0].l == nullptr
                         ? nullptr
                         : env->CallStaticObjectMethodA(c.class_loader, c.get_system_loader, nullptr);
    if (env->ExceptionCheck() == JNI_FALSE) loader = env->NewObjectA(url_loader, new_loader, arguments);
  }
  if (env->ExceptionCheck() == JNI_TRUE) env->ExceptionClear();
  for (jclass one : {file, uri, url, url_loader}) env->DeleteGlobalRef(one);
  return LocalRef<>(env, frame.leave_with(loader));
}

Error load(JNIEnv* env, Classes& c) {
  Lookup find(env);
  load_jdk(find, c);
  const std::string jar = helper_jar_path();
  LocalRef<> loader = open_helper_jar(env, find, c, jar);
  if (!loader && !find.failed()) find.fail("file", jar.c_str());
  // The loader stays: through its classes it is never collected anyway.
  jmethodID load_class = find.method(c.class_loader, "loadClass", "(Ljava/lang/String;)Ljava/lang/Class;");
  find.use_loader(loader.get(), load_class);
  c.native_bridge = find.load("metaffi/jvm/NativeBridge");
  if (!find.failed() && !register_bridge(env, c.native_bridge))
    find.fail("native methods of", "metaffi.jvm.NativeBridge");
  load_public_package(find, c);
  load_loading(find, c);
  load_values(find, c);
  load_callables(find, c);
  if (!find.failed()) return nullptr;
  return error(METAFFI_ERROR_RUNTIME_NOT_FOUND, "The jvm plug-in needs its helper jar ", jar, ", and the ",
               find.missing(), " is missing. Install MetaFFI again: plug-in and jar must be of one version.");
}

}  // namespace

const Classes& classes() noexcept { return the_classes; }

Error load_classes(JNIEnv* env) {
  static std::mutex mutex;
  static bool loaded = false;
  const std::lock_guard lock(mutex);
  if (loaded) return nullptr;
  Classes found = {};
  if (Error failure = load(env, found)) return failure;
  the_classes = found;
  loaded = true;
  return nullptr;
}

}  // namespace metaffi::jvm
