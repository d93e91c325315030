// The objects that numbers and short texts go into a call in. The GIL is held.
//
// A parameter has an object of its own. When a call begins and nobody else refers to it, it takes the next argument, as CPython itself
// does with floats and texts that only an expression refers to: nobody can see it change. Otherwise it stays with whoever keeps it, and
// the parameter gets another. Changing an object takes knowing its layout; without that there is a new one for each call.
//
// The reference is the parameter's, and the number is borrowed for the call. That suffices where a Python function is called by its
// own slot, and nothing runs between boxing and that: its frame has references to its arguments before anything else happens. For
// any other callee somebody must have references (HeldArguments), as another call may begin before it is done with its arguments.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "object.hpp"

namespace metaffi::cpython {

// The ints that Python makes once and for all.
struct SmallInts {
  static constexpr std::int64_t kLowest = -5;
  static constexpr std::uint64_t kCount = 262;
  std::array<PyObject*, kCount> objects{};
  bool are_known = false;
};
inline constinit SmallInts small_ints;

// To be called once Python runs, before anything is boxed.
void find_small_ints() noexcept;

// The object of a small int, borrowed; NULL for others.
inline PyObject* small_int(std::int64_t number) noexcept {
  const std::uint64_t place = static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(SmallInts::kLowest);
  return place < SmallInts::kCount ? small_ints.objects[place] : nullptr;
}

// A new reference; NULL with an exception set.
inline PyObject* new_int(std::int64_t number) noexcept {
  PyObject* const small = small_int(number);
  return small != nullptr ? new_reference(small) : api.PyLong_FromLongLong(number);
}

class Box {
 public:
  Box() noexcept : object_(new_reference(none())) {}
  Box(Box&& other) noexcept : object_(std::exchange(other.object_, new_reference(none()))), room_(other.room_) {}
  Box& operator=(Box&&) = delete;
  Box(const Box&) = delete;
  Box& operator=(const Box&) = delete;
  ~Box() { decref(object_); }

  // Borrowed until the next use of this box; NULL with an exception set.
  PyObject* of_int(std::int64_t number) noexcept;
  PyObject* of_float(double number) noexcept;
  // UTF-8; a new reference, since long texts are not kept.
  PyObject* of_text(const char* bytes, std::size_t length) noexcept;

 private:
  // Shorter texts are ones that Python has for good; longer ones would be much to keep.
  static constexpr std::size_t kLeastText = 2;
  static constexpr std::size_t kMostText = 95;

  // Whether what is in it may change: an object of this class that nobody else knows.
  [[nodiscard]] bool is_own(PyObject* type) const noexcept {
    return object_->references == 1 && is_exact(object_, type);
  }
  PyObject* put(PyObject* made) noexcept;
  bool make_room(std::size_t length) noexcept;

  PyObject* object_;      // never NULL; None before the first use
  std::size_t room_ = 0;  // characters that fit a text
};

inline PyObject* Box::of_float(double number) noexcept {
  if (!is_own(api.PyFloat_Type) || !api.has_known_layout) [[unlikely]]
    return put(api.PyFloat_FromDouble(number));
  reinterpret_cast<FloatObject*>(object_)->value = number;
  return object_;
}

inline PyObject* Box::of_int(std::int64_t number) noexcept {
  if (PyObject* const small = small_int(number); small != nullptr) return small;
  const std::uint64_t bits = static_cast<std::uint64_t>(number);
  const std::uint64_t size = number < 0 ? -bits : bits;
  if (size >= LongObject::kBase || !is_own(api.PyLong_Type) || !small_ints.are_known) [[unlikely]]
    return put(api.PyLong_FromLongLong(number));
  auto* const whole = reinterpret_cast<LongObject*>(object_);
  if (api.long_layout == LongLayout::kSized) {
    whole->size_or_tag = number < 0 ? -1 : 1;
  } else {
    whole->size_or_tag = (std::int64_t{1} << LongObject::kTagBits) | (number < 0 ? 2 : 0);
  }
  whole->digit = static_cast<std::uint32_t>(size);
  return object_;
}

// References to the arguments of a call for as long as it lives, where the layout of objects is known.
class HeldArguments {
 public:
  HeldArguments(PyObject* const* arguments, std::size_t flags, PyObject* names) noexcept
      : arguments_(arguments),
        count_((flags & ~kArgumentsOffset) +
               (names == nullptr ? 0 : static_cast<std::size_t>(api.PyTuple_Size(names)))) {
    for (std::size_t i = 0; i < count_; ++i) incref_known(arguments_[i]);
  }
  ~HeldArguments() {
    for (std::size_t i = 0; i < count_; ++i) decref_known(arguments_[i]);
  }
  HeldArguments(const HeldArguments&) = delete;
  HeldArguments& operator=(const HeldArguments&) = delete;

 private:
  PyObject* const* const arguments_;
  const std::size_t count_;
};

}  // namespace metaffi::cpython
