#include "jvm_started_by_java.hpp"

#include "jni_reference.hpp"
#include "jvm_string.hpp"

namespace metaffi::jvm {
namespace {

// Looked up at each question: it is asked once a thread, and possibly before the classes are loaded.
bool outermost_frame_is_thread_run(JNIEnv* env) {
  jclass throwable = env->FindClass("java/lang/Throwable");
  jclass frame = throwable == nullptr ? nullptr : env->FindClass("java/lang/StackTraceElement");
  if (frame == nullptr) return false;
  jmethodID create = env->GetMethodID(throwable, "<init>", "()V");
  jmethodID trace = env->GetMethodID(throwable, "getStackTrace", "()[Ljava/lang/StackTraceElement;");
  jmethodID class_name = env->GetMethodID(frame, "getClassName", "()Ljava/lang/String;");
  jmethodID method_name = env->GetMethodID(frame, "getMethodName", "()Ljava/lang/String;");
  if (create == nullptr || trace == nullptr || class_name == nullptr || method_name == nullptr) return false;
  jobject made = env->NewObjectA(throwable, create, nullptr);
  if (made == nullptr) return false;
  auto* frames = static_cast<jobjectArray>(env->CallObjectMethodA(made, trace, nullptr));
  if (env->ExceptionCheck() == JNI_TRUE || frames == nullptr) return false;
  const jsize count = env->GetArrayLength(frames);
  if (count == 0) return false;
  jobject outermost = env->GetObjectArrayElement(frames, count - 1);
  auto* owner = static_cast<jstring>(env->CallObjectMethodA(outermost, class_name, nullptr));
  if (env->ExceptionCheck() == JNI_TRUE) return false;
  auto* method = static_cast<jstring>(env->CallObjectMethodA(outermost, method_name, nullptr));
  if (env->ExceptionCheck() == JNI_TRUE) return false;
  const std::string owner_name = text_of(env, owner);
  return text_of(env, method) == "run" && (owner_name == "java.lang.Thread" || owner_name == "java.lang.VirtualThread");
}

}  // namespace

bool started_by_java(JNIEnv* env) {
  const LocalFrame frame(env, 16);
  if (!frame) {
    env->ExceptionClear();
    return false;
  }
  const bool answer = outermost_frame_is_thread_run(env);
  if (env->ExceptionCheck() == JNI_TRUE) env->ExceptionClear();
  return answer;
}

}  // namespace metaffi::jvm
