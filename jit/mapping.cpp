#include "jit/mapping_p.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace metaffi::jit {
namespace {

constexpr std::uint8_t kTrap = 0xcc;  // int3
constexpr std::size_t kUnit = 64;     // a cache line: an entry elsewhere costs a cycle a call (measured on Zen 4)

std::string system_reason(const char* call) {
  const int error = errno;
  return std::string(call) + ": " + std::strerror(error);
}

class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor) noexcept : descriptor_(descriptor) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] int get() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

// One mmap; unmapped by the destructor.
class Pages {
 public:
  Pages() noexcept = default;
  Pages(std::size_t size, int protection, int flags, int descriptor) noexcept
      : address_(::mmap(nullptr, size, protection, flags, descriptor, 0)), size_(size) {}
  Pages(Pages&& other) noexcept : address_(std::exchange(other.address_, MAP_FAILED)), size_(other.size_) {}
  Pages& operator=(Pages&&) = delete;
  ~Pages() {
    if (*this) ::munmap(address_, size_);
  }
  explicit operator bool() const noexcept { return address_ != MAP_FAILED; }
  [[nodiscard]] std::uint8_t* data() const noexcept { return static_cast<std::uint8_t*>(address_); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  void* address_ = MAP_FAILED;
  std::size_t size_ = 0;
};

class DualMapping final : public Mapping {
 public:
  DualMapping(Pages executable, Pages writable) noexcept
      : executable_(std::move(executable)), writable_(std::move(writable)) {}

  std::uint8_t* code() const noexcept override { return executable_.data(); }
  std::size_t size() const noexcept override { return executable_.size(); }
  std::size_t granularity() const noexcept override { return kUnit; }

  const char* write(std::size_t offset, std::span<const std::uint8_t> code) noexcept override {
    std::memcpy(writable_.data() + offset, code.data(), code.size());
    return nullptr;
  }
  void erase(std::size_t offset, std::size_t size) noexcept override {
    std::memset(writable_.data() + offset, kTrap, size);
  }

 private:
  Pages executable_;
  Pages writable_;
};

class FlipMapping final : public Mapping {
 public:
  explicit FlipMapping(Pages pages) noexcept : pages_(std::move(pages)) {}

  std::uint8_t* code() const noexcept override { return pages_.data(); }
  std::size_t size() const noexcept override { return pages_.size(); }
  std::size_t granularity() const noexcept override { return kPageSize; }

  const char* write(std::size_t offset, std::span<const std::uint8_t> code) noexcept override {
    std::uint8_t* start = pages_.data() + offset;
    const std::size_t size = (code.size() + kPageSize - 1) & ~(kPageSize - 1);
    if (::mprotect(start, size, PROT_READ | PROT_WRITE) != 0) return "mprotect(PROT_WRITE) was refused";
    std::memset(start, kTrap, size);
    std::memcpy(start, code.data(), code.size());
    if (::mprotect(start, size, PROT_READ | PROT_EXEC) == 0) return nullptr;
    erase(offset, size);
    return "mprotect(PROT_EXEC) was refused";
  }
  void erase(std::size_t offset, std::size_t size) noexcept override {
    std::uint8_t* start = pages_.data() + offset;
    // Both can only fail for want of memory for the kernel's own books; the pages are then merely not given back yet.
    (void)::madvise(start, size, MADV_DONTNEED);
    (void)::mprotect(start, size, PROT_NONE);
  }

 private:
  Pages pages_;
};

// Kernels since 6.3 want to be told that a memfd is going to be executed; earlier ones do not know the flag.
int open_executable_memory() noexcept {
  constexpr unsigned kExecutable = 0x0010u;  // MFD_EXEC
  const int descriptor = ::memfd_create("metaffi-code", MFD_CLOEXEC | kExecutable);
  if (descriptor >= 0 || errno != EINVAL) return descriptor;
  return ::memfd_create("metaffi-code", MFD_CLOEXEC);
}

class SystemMappings final : public MappingProvider {
 public:
  std::unique_ptr<Mapping> map(std::size_t size, std::string* why) override {
    std::string dual;
    std::unique_ptr<Mapping> mapping = map_dual(size, &dual);
    if (mapping != nullptr) return mapping;
    std::string flip;
    mapping = map_flip(size, &flip);
    if (mapping == nullptr) *why = "mapped twice: " + dual + "; mapped once: " + flip;
    return mapping;
  }
};

}  // namespace

std::unique_ptr<Mapping> map_dual(std::size_t size, std::string* why) {
  const FileDescriptor file(open_executable_memory());
  if (file.get() < 0) return *why = system_reason("memfd_create"), nullptr;
  if (::ftruncate(file.get(), static_cast<off_t>(size)) != 0) return *why = system_reason("ftruncate"), nullptr;
  Pages writable(size, PROT_READ | PROT_WRITE, MAP_SHARED, file.get());
  if (!writable) return *why = system_reason("mmap(PROT_WRITE)"), nullptr;
  Pages executable(size, PROT_READ | PROT_EXEC, MAP_SHARED, file.get());
  if (!executable) return *why = system_reason("mmap(PROT_EXEC)"), nullptr;
  return std::make_unique<DualMapping>(std::move(executable), std::move(writable));
}

std::unique_ptr<Mapping> map_flip(std::size_t size, std::string* why) {
  Pages pages(size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
  if (!pages) return *why = system_reason("mmap"), nullptr;
  // Asked on one page, so that a system that forbids execution says so here and not at the first code.
  if (::mprotect(pages.data(), kPageSize, PROT_READ | PROT_WRITE) != 0) {
    return *why = system_reason("mprotect(PROT_WRITE)"), nullptr;
  }
  if (::mprotect(pages.data(), kPageSize, PROT_READ | PROT_EXEC) != 0) {
    return *why = system_reason("mprotect(PROT_EXEC)"), nullptr;
  }
  if (::mprotect(pages.data(), kPageSize, PROT_NONE) != 0) return *why = system_reason("mprotect(PROT_NONE)"), nullptr;
  return std::make_unique<FlipMapping>(std::move(pages));
}

MappingProvider& system_mappings() noexcept {
  static SystemMappings mappings;
  return mappings;
}

}  // namespace metaffi::jit
