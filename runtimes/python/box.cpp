#include "box.hpp"

#include <cstring>

namespace metaffi::cpython {

namespace {

TextObject& text_object(PyObject* text) noexcept { return *reinterpret_cast<TextObject*>(text); }

// Whether somebody has made more of a text than what it says: interned it, so that it is found by what it says, or, in 3.11, copied
// it in wide characters.
bool is_more_than_text(PyObject* text) noexcept {
  constexpr std::uint32_t kInterned = 3;
  void* wide = nullptr;
  if (api.minor == 11) std::memcpy(&wide, reinterpret_cast<const char*>(text) + sizeof(TextObject), sizeof wide);
  return wide != nullptr || (text_object(text).state & kInterned) != 0;
}

// False when there is something else than ASCII among it; then the copy is of no use.
bool copy_ascii(char* to, const char* from, std::size_t length) noexcept {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::uint64_t seen = 0;
  std::size_t i = 0;
  for (; i + sizeof seen <= length; i += sizeof seen) {
    std::uint64_t word = 0;
    std::memcpy(&word, from + i, sizeof word);
    std::memcpy(to + i, &word, sizeof word);
    seen |= word;
  }
  for (; i < length; ++i) {
    to[i] = from[i];
    seen |= static_cast<unsigned char>(from[i]);
  }
  return (seen & kHighBits) == 0;
}

}  // namespace

void find_small_ints() noexcept {
  if (api.long_layout == LongLayout::kUnknown) return;
  for (std::size_t i = 0; i < SmallInts::kCount; ++i) {
    small_ints.objects[i] = api.PyLong_FromLongLong(SmallInts::kLowest + static_cast<std::int64_t>(i));
    if (small_ints.objects[i] == nullptr) return api.PyErr_Clear();
  }
  small_ints.are_known = true;
}

PyObject* Box::put(PyObject* made) noexcept {
  if (made != nullptr) decref(std::exchange(object_, made));
  return made;
}

// A text that was kept by Python is followed by one of just the length, so that it keeps no more than it needs; one that was too
// short by one that fits whatever is boxed.
bool Box::make_room(std::size_t length) noexcept {
  constexpr std::uint32_t kLastOfAscii = 0x7F;
  const bool is_ours = is_own(api.PyUnicode_Type) && !is_more_than_text(object_);
  if (is_ours && length <= room_) return true;
  const std::size_t room = is_ours ? kMostText : length;
  if (put(api.PyUnicode_New(static_cast<Size>(room), kLastOfAscii)) == nullptr) return false;
  room_ = room;
  return true;
}

PyObject* Box::of_text(const char* bytes, std::size_t length) noexcept {
  if (!api.has_known_layout || length < kLeastText || length > kMostText) {
    return api.PyUnicode_DecodeUTF8(bytes, static_cast<Size>(length), nullptr);
  }
  if (!make_room(length)) return nullptr;
  char* const characters = ascii_of(object_);
  TextObject& text = text_object(object_);
  text.length = static_cast<Size>(length);
  text.hash = -1;  // not known yet
  characters[length] = '\0';
  if (copy_ascii(characters, bytes, length)) return new_reference(object_);
  return api.PyUnicode_DecodeUTF8(bytes, static_cast<Size>(length), nullptr);
}

}  // namespace metaffi::cpython
