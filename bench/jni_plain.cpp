#include "bench/jni_plain.hpp"

#include <dlfcn.h>

#include <cstring>
#include <vector>

#include "bench/support.hpp"

namespace metaffi::bench::plain {

namespace {

constexpr std::size_t kSmall = 512;  // text up to here needs no allocation on its way

JavaVM* running_vm() {
  void* const library = dlopen("libjvm.so", RTLD_NOW | RTLD_NOLOAD);
  if (library == nullptr) die("no JVM runs in this process");
  using Get = jint(JNICALL*)(JavaVM**, jsize, jsize*);
  auto* const get = reinterpret_cast<Get>(dlsym(library, "JNI_GetCreatedJavaVMs"));
  JavaVM* vm = nullptr;
  jsize count = 0;
  if (get == nullptr || get(&vm, 1, &count) != JNI_OK || count == 0) die("no JVM runs in this process");
  return vm;
}

jclass find_class(JNIEnv* e, const char* name) {
  const jclass local = e->FindClass(name);
  if (local == nullptr) {
    e->ExceptionDescribe();
    die(std::string("plain JNI finds no class ") + name);
  }
  const auto global = static_cast<jclass>(e->NewGlobalRef(local));
  e->DeleteLocalRef(local);
  return global;
}

jmethodID find_static(JNIEnv* e, jclass owner, const char* name, const char* descriptor) {
  const jmethodID id = e->GetStaticMethodID(owner, name, descriptor);
  if (id == nullptr) die(std::string("plain JNI finds no method ") + name);
  return id;
}

jlong JNICALL call_operator(JNIEnv*, jclass, jlong function, jlong a, jlong b) {
  return reinterpret_cast<std::int64_t (*)(std::int64_t, std::int64_t)>(function)(a, b);
}

Cache fill_cache() {
  Cache c;
  c.vm = running_vm();
  JNIEnv* e = nullptr;
  if (c.vm->AttachCurrentThread(reinterpret_cast<void**>(&e), nullptr) != JNI_OK) die("cannot attach to the JVM");
  thread_env = e;
  c.guest = find_class(e, "bench/Guest");
  c.native_operator = find_class(e, "bench/NativeOperator");
  c.nothing = find_static(e, c.guest, "nothing", "()V");
  c.add = find_static(e, c.guest, "add", "(JJ)J");
  c.add_doubles = find_static(e, c.guest, "addDoubles", "(DD)D");
  c.accumulate = e->GetMethodID(c.guest, "accumulate", "(J)J");
  c.echo = find_static(e, c.guest, "echo", "(Ljava/lang/String;)Ljava/lang/String;");
  c.echo_array = find_static(e, c.guest, "echoArray", "([J)[J");
  c.apply = find_static(e, c.guest, "apply", "(Ljava/util/function/LongBinaryOperator;JJ)J");
  c.fail = find_static(e, c.guest, "fail", "()V");
  c.describe = find_static(e, c.guest, "describe", "(Ljava/lang/Throwable;)[Ljava/lang/String;");
  c.new_operator = e->GetMethodID(c.native_operator, "<init>", "(J)V");
  const JNINativeMethod native{const_cast<char*>("call"), const_cast<char*>("(JJJ)J"),
                               reinterpret_cast<void*>(&call_operator)};
  if (e->RegisterNatives(c.native_operator, &native, 1) != JNI_OK) die("cannot register the operator's native method");
  const jmethodID make = find_static(e, c.guest, "make", "()Lbench/Guest;");
  const jobject receiver = e->CallStaticObjectMethod(c.guest, make);
  c.receiver = e->NewGlobalRef(receiver);
  e->DeleteLocalRef(receiver);
  return c;
}

// Whether modified UTF-8 and UTF-8 are the same for this text: ASCII without NUL.
bool is_plain_ascii(const char* text, std::size_t length) {
  constexpr std::uint64_t kHigh = 0x8080808080808080u;
  constexpr std::uint64_t kOnes = 0x0101010101010101u;
  std::size_t i = 0;
  for (; i + 8 <= length; i += 8) {
    std::uint64_t word;
    std::memcpy(&word, text + i, sizeof word);
    if (((word | (word - kOnes)) & kHigh) != 0) return false;
  }
  for (; i < length; ++i) {
    if (static_cast<signed char>(text[i]) <= 0) return false;
  }
  return true;
}

// UTF-8 to UTF-16; the benchmark's text is valid.
std::size_t decode(const char* text, std::size_t length, jchar* out) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < length;) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const int trail = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    std::uint32_t c = trail == 0 ? lead : lead & (0x3Fu >> trail);
    for (int t = 1; t <= trail; ++t) c = c << 6 | (static_cast<unsigned char>(text[i + t]) & 0x3F);
    i += trail + 1;
    if (c >= 0x10000) {
      out[n++] = static_cast<jchar>(0xD7C0 + (c >> 10));
      c = 0xDC00 | (c & 0x3FF);
    }
    out[n++] = static_cast<jchar>(c);
  }
  return n;
}

jstring to_java(JNIEnv* e, std::string_view text) {
  if (text.size() < kSmall && is_plain_ascii(text.data(), text.size())) {
    char terminated[kSmall];
    std::memcpy(terminated, text.data(), text.size());
    terminated[text.size()] = '\0';
    return e->NewStringUTF(terminated);
  }
  jchar small[kSmall];
  std::vector<jchar> large;
  if (text.size() > kSmall) large.resize(text.size());
  jchar* const units = large.empty() ? small : large.data();
  return e->NewString(units, static_cast<jsize>(decode(text.data(), text.size(), units)));
}

std::size_t encode(const jchar* units, std::size_t count, char* out) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t c = units[i];
    if ((c & 0xFC00) == 0xD800 && i + 1 < count) c = 0x10000 + ((c & 0x3FF) << 10) + (units[++i] & 0x3FF);
    if (c < 0x80) {
      out[n++] = static_cast<char>(c);
    } else if (c < 0x800) {
      out[n++] = static_cast<char>(0xC0 | c >> 6);
      out[n++] = static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      out[n++] = static_cast<char>(0xE0 | c >> 12);
      out[n++] = static_cast<char>(0x80 | (c >> 6 & 0x3F));
      out[n++] = static_cast<char>(0x80 | (c & 0x3F));
    } else {
      out[n++] = static_cast<char>(0xF0 | c >> 18);
      out[n++] = static_cast<char>(0x80 | (c >> 12 & 0x3F));
      out[n++] = static_cast<char>(0x80 | (c >> 6 & 0x3F));
      out[n++] = static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  return n;
}

Text from_java(JNIEnv* e, jstring text) {
  const auto count = static_cast<std::size_t>(e->GetStringLength(text));
  jchar small[kSmall];
  std::vector<jchar> large;
  if (count > kSmall) large.resize(count);
  jchar* const units = large.empty() ? small : large.data();
  e->GetStringRegion(text, 0, static_cast<jsize>(count), units);
  Text result;
  result.bytes.reset(static_cast<char*>(std::malloc(3 * count + 1)));
  result.length = encode(units, count, result.bytes.get());
  result.bytes.get()[result.length] = '\0';
  return result;
}

std::string element(JNIEnv* e, jobjectArray texts, jsize index) {
  const auto text = static_cast<jstring>(e->GetObjectArrayElement(texts, index));
  if (text == nullptr) return "";
  const Text copy = from_java(e, text);
  e->DeleteLocalRef(text);
  return {copy.bytes.get(), copy.length};
}

}  // namespace

const Cache& cache() {
  static const Cache filled = fill_cache();
  return filled;
}

JNIEnv* attach() {
  if (cache().vm->AttachCurrentThread(reinterpret_cast<void**>(&thread_env), nullptr) != JNI_OK) {
    die("cannot attach to the JVM");
  }
  return thread_env;
}

std::unique_ptr<Exception> take_exception(JNIEnv* e) {
  const jthrowable thrown = e->ExceptionOccurred();
  e->ExceptionClear();
  jvalue argument;
  argument.l = thrown;
  const auto texts = static_cast<jobjectArray>(e->CallStaticObjectMethodA(cache().guest, cache().describe, &argument));
  if (e->ExceptionCheck()) die("an exception cannot be described");
  auto result =
      std::make_unique<Exception>(Exception{element(e, texts, 0), element(e, texts, 1), element(e, texts, 2)});
  e->DeleteLocalRef(texts);
  e->DeleteLocalRef(thrown);
  return result;
}

Outcome echo(const Cache& c, std::string_view text, Text* result) {
  JNIEnv* const e = env();
  jvalue argument;
  argument.l = to_java(e, text);
  if (argument.l == nullptr) return take_exception(e);
  const auto answer = static_cast<jstring>(e->CallStaticObjectMethodA(c.guest, c.echo, &argument));
  Outcome thrown = outcome(e);
  e->DeleteLocalRef(argument.l);
  if (thrown != nullptr) return thrown;
  if (answer != nullptr) {
    *result = from_java(e, answer);
    e->DeleteLocalRef(answer);
  }
  return nullptr;
}

Outcome echo_array(const Cache& c, const std::int64_t* items, std::size_t count, Longs* result) {
  JNIEnv* const e = env();
  const jlongArray array = e->NewLongArray(static_cast<jsize>(count));
  if (array == nullptr) return take_exception(e);
  e->SetLongArrayRegion(array, 0, static_cast<jsize>(count), reinterpret_cast<const jlong*>(items));
  jvalue argument;
  argument.l = array;
  const auto answer = static_cast<jlongArray>(e->CallStaticObjectMethodA(c.guest, c.echo_array, &argument));
  Outcome thrown = outcome(e);
  e->DeleteLocalRef(array);
  if (thrown != nullptr) return thrown;
  if (answer != nullptr) {
    result->count = static_cast<std::size_t>(e->GetArrayLength(answer));
    result->items.reset(static_cast<std::int64_t*>(std::malloc(result->count * sizeof(std::int64_t))));
    e->GetLongArrayRegion(answer, 0, static_cast<jsize>(result->count), reinterpret_cast<jlong*>(result->items.get()));
    e->DeleteLocalRef(answer);
  }
  return nullptr;
}

Outcome fail(const Cache& c) {
  JNIEnv* const e = env();
  e->CallStaticVoidMethodA(c.guest, c.fail, nullptr);
  return outcome(e);
}

jobject make_operator(const Cache& c, std::int64_t (*function)(std::int64_t, std::int64_t)) {
  JNIEnv* const e = env();
  jvalue argument;
  argument.j = static_cast<jlong>(reinterpret_cast<std::uintptr_t>(function));
  const jobject local = e->NewObjectA(c.native_operator, c.new_operator, &argument);
  if (local == nullptr) die("cannot make an operator");
  const jobject global = e->NewGlobalRef(local);
  e->DeleteLocalRef(local);
  return global;
}

Outcome apply(const Cache& c, jobject function, std::int64_t a, std::int64_t b, std::int64_t* result) {
  JNIEnv* const e = env();
  jvalue arguments[3];
  arguments[0].l = function;
  arguments[1].j = a;
  arguments[2].j = b;
  *result = e->CallStaticLongMethodA(c.guest, c.apply, arguments);
  return outcome(e);
}

}  // namespace metaffi::bench::plain
