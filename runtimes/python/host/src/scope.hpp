// What the values made for one call hold on to.
#pragma once

#include "python.hpp"

namespace metaffi::python {

// Borrowed: values point into memory, buffers and references that the scope keeps until it ends (arguments).
// Owned: values own what they hold, by metaffi_alloc, and the scope keeps nothing (results of callbacks).
//
// Nothing is touched while no memory is asked for: a call with scalars pays for two stores.
class Scope {
 public:
  enum Kind : bool { kBorrowed, kOwned };

  explicit Scope(Kind kind) : kind_(kind) {}
  ~Scope() {
    if (held_ != nullptr || blocks_ != nullptr) [[unlikely]]
      release();
  }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  bool owned() const { return kind_ == kOwned; }

  // 16-byte aligned memory for a value to point to. NULL with MemoryError set.
  void* allocate(size_t bytes);

  // Keeps an object, a buffer (borrowed scopes only) or a value until the end. False with MemoryError set; what was
  // passed is then released already.
  bool hold(Ref object);
  bool hold(Py_buffer* view);
  bool hold(metaffi_value value);

 private:
  struct Block;
  struct Held;

  void* arena(size_t bytes);
  Held* held();
  void release();

  static constexpr size_t kInline = 320;

  Kind kind_;
  uint32_t used_ = 0;
  Held* held_ = nullptr;
  Block* blocks_ = nullptr;
  alignas(16) unsigned char inline_[kInline];
};

}  // namespace metaffi::python
