#include "scope.hpp"

#include <new>

namespace metaffi::python {

struct alignas(16) Scope::Block {
  Block* next;
};

struct Scope::Held {
  enum Kind { kObject, kBuffer, kValue };
  Held* next;
  Kind kind;
  union {
    PyObject* object;
    Py_buffer view;
    metaffi_value value;
  };
};

void* Scope::allocate(size_t bytes) {
  if (kind_ == kBorrowed) return arena(bytes);
  void* memory = metaffi_alloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) PyErr_NoMemory();
  return memory;
}

void* Scope::arena(size_t bytes) {
  const size_t rounded = (bytes + 15) & ~size_t{15};
  if (rounded < bytes) {
    PyErr_NoMemory();
    return nullptr;
  }
  if (rounded <= kInline - used_) {
    void* memory = inline_ + used_;
    used_ += static_cast<uint32_t>(rounded);
    return memory;
  }
  auto* block = static_cast<Block*>(PyMem_RawMalloc(sizeof(Block) + rounded));
  if (block == nullptr) {
    PyErr_NoMemory();
    return nullptr;
  }
  block->next = blocks_;
  blocks_ = block;
  return block + 1;
}

Scope::Held* Scope::held() {
  void* memory = arena(sizeof(Held));
  if (memory == nullptr) return nullptr;
  auto* entry = ::new (memory) Held;
  entry->next = held_;
  held_ = entry;
  return entry;
}

bool Scope::hold(Ref object) {
  Held* entry = held();
  if (entry == nullptr) return false;
  entry->kind = Held::kObject;
  entry->object = object.release();
  return true;
}

bool Scope::hold(Py_buffer* view) {
  Held* entry = held();
  if (entry == nullptr) {
    PyBuffer_Release(view);
    return false;
  }
  entry->kind = Held::kBuffer;
  entry->view = *view;
  // A view may point into itself (PyBuffer_FillInfo): its shape is then its own len member.
  if (entry->view.shape == &view->len) entry->view.shape = &entry->view.len;
  if (entry->view.strides == &view->itemsize) entry->view.strides = &entry->view.itemsize;
  return true;
}

bool Scope::hold(metaffi_value value) {
  Held* entry = held();
  if (entry == nullptr) {
    metaffi_value_free(&value);
    return false;
  }
  entry->kind = Held::kValue;
  entry->value = value;
  return true;
}

void Scope::release() {
  // An exception that is on its way must survive what releasing runs.
  PyObject *type = nullptr, *error = nullptr, *traceback = nullptr;
  PyErr_Fetch(&type, &error, &traceback);
  for (Held* entry = held_; entry != nullptr; entry = entry->next) {
    switch (entry->kind) {
      case Held::kObject:
        Py_DECREF(entry->object);
        break;
      case Held::kBuffer:
        PyBuffer_Release(&entry->view);
        break;
      case Held::kValue:
        metaffi_value_free(&entry->value);
        break;
    }
  }
  for (Block* block = blocks_; block != nullptr;) {
    Block* next = block->next;
    PyMem_RawFree(block);
    block = next;
  }
  PyErr_Restore(type, error, traceback);
}

}  // namespace metaffi::python
