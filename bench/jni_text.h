/* Text between Java and C as an expert would write it by hand for plain JNI: an ASCII fast path, no allocation for short text. */
#ifndef METAFFI_BENCH_JNI_TEXT_H
#define METAFFI_BENCH_JNI_TEXT_H

#include <jni.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define JNI_TEXT_SMALL 512 /* text up to here needs no allocation on its way */

/* UTF-8: in `memory` of malloc, or in the caller's buffer when that is NULL. */
typedef struct jni_text {
  char *memory;
  size_t length;
} jni_text;

/* Whether modified UTF-8 and UTF-8 are the same for this text: ASCII without NUL. */
static inline int jni_text_is_ascii(const char *text, size_t length) {
  size_t i = 0;
  for (; i + 8 <= length; i += 8) {
    uint64_t word;
    memcpy(&word, text + i, sizeof word);
    if (((word | (word - 0x0101010101010101u)) & 0x8080808080808080u) != 0) return 0;
  }
  for (; i < length; ++i) {
    if ((signed char)text[i] <= 0) return 0;
  }
  return 1;
}

/* UTF-8 to UTF-16; the benchmark's text is valid. */
static inline size_t jni_text_decode(const char *text, size_t length, jchar *out) {
  size_t n = 0;
  for (size_t i = 0; i < length;) {
    const unsigned char lead = (unsigned char)text[i];
    const int trail = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    uint32_t c = trail == 0 ? lead : lead & (0x3Fu >> trail);
    for (int t = 1; t <= trail; ++t) c = c << 6 | ((unsigned char)text[i + (size_t)t] & 0x3F);
    i += (size_t)trail + 1;
    if (c >= 0x10000) {
      out[n++] = (jchar)(0xD7C0 + (c >> 10));
      c = 0xDC00 | (c & 0x3FF);
    }
    out[n++] = (jchar)c;
  }
  return n;
}

static inline jstring jni_text_new(JNIEnv *env, const char *text, size_t length) {
  if (length < JNI_TEXT_SMALL && jni_text_is_ascii(text, length)) {
    char terminated[JNI_TEXT_SMALL];
    memcpy(terminated, text, length);
    terminated[length] = '\0';
    return (*env)->NewStringUTF(env, terminated);
  }
  jchar small[JNI_TEXT_SMALL];
  jchar *units = length > JNI_TEXT_SMALL ? malloc(length * sizeof(jchar)) : small;
  jstring result = (*env)->NewString(env, units, (jsize)jni_text_decode(text, length, units));
  if (units != small) free(units);
  return result;
}

static inline size_t jni_text_encode(const jchar *units, size_t count, char *out) {
  size_t n = 0;
  for (size_t i = 0; i < count; ++i) {
    uint32_t c = units[i];
    if ((c & 0xFC00) == 0xD800 && i + 1 < count) c = 0x10000 + ((c & 0x3FF) << 10) + (units[++i] & 0x3FFu);
    if (c < 0x80) {
      out[n++] = (char)c;
    } else if (c < 0x800) {
      out[n++] = (char)(0xC0 | c >> 6);
      out[n++] = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      out[n++] = (char)(0xE0 | c >> 12);
      out[n++] = (char)(0x80 | (c >> 6 & 0x3F));
      out[n++] = (char)(0x80 | (c & 0x3F));
    } else {
      out[n++] = (char)(0xF0 | c >> 18);
      out[n++] = (char)(0x80 | (c >> 12 & 0x3F));
      out[n++] = (char)(0x80 | (c >> 6 & 0x3F));
      out[n++] = (char)(0x80 | (c & 0x3F));
    }
  }
  return n;
}

/* UTF-8 in `buffer` if it surely fits there, else in memory of malloc. */
static inline jni_text jni_text_take(JNIEnv *env, jstring text, char *buffer, size_t capacity) {
  const size_t count = (size_t)(*env)->GetStringLength(env, text);
  jchar small[JNI_TEXT_SMALL];
  jchar *units = count > JNI_TEXT_SMALL ? malloc(count * sizeof(jchar)) : small;
  (*env)->GetStringRegion(env, text, 0, (jsize)count, units);
  jni_text result = {NULL, 0};
  if (3 * count > capacity) result.memory = malloc(3 * count + 1);
  result.length = jni_text_encode(units, count, result.memory != NULL ? result.memory : buffer);
  if (units != small) free(units);
  return result;
}

#endif
