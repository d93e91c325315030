// Memory that code runs from, never writable and executable at once. Two ways to have it:
//
//   dual   one memfd mapped twice: read-write where code is written, read-execute where it runs
//   flip   one private mapping whose pages are made writable, filled, and made executable
//
// Dual allows to write next to code that is running; flip does not, so there a page is the smallest unit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace metaffi::jit {

inline constexpr std::size_t kPageSize = 4096;

// One stretch of code memory; unmapped by the destructor. Not thread-safe.
class Mapping {
 public:
  Mapping() = default;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  virtual ~Mapping() = default;

  [[nodiscard]] virtual std::uint8_t* code() const noexcept = 0;  // where it is executed
  [[nodiscard]] virtual std::size_t size() const noexcept = 0;
  [[nodiscard]] virtual std::size_t granularity() const noexcept = 0;  // of write() and erase()

  // Puts code at `offset`, executable afterwards. On failure the text says why; nothing is executable there then.
  [[nodiscard]] virtual const char* write(std::size_t offset, std::span<const std::uint8_t> code) noexcept = 0;
  // Fills a stretch that nobody executes any more with traps, or takes its access away.
  virtual void erase(std::size_t offset, std::size_t size) noexcept = 0;
};

// Where mappings come from; tests bring their own.
class MappingProvider {
 public:
  virtual ~MappingProvider() = default;
  // NULL with *why filled in when the system refuses. `size` is a multiple of the page size.
  [[nodiscard]] virtual std::unique_ptr<Mapping> map(std::size_t size, std::string* why) = 0;
};

// Dual, and flip where dual is refused. Static storage.
[[nodiscard]] MappingProvider& system_mappings() noexcept;

[[nodiscard]] std::unique_ptr<Mapping> map_dual(std::size_t size, std::string* why);
[[nodiscard]] std::unique_ptr<Mapping> map_flip(std::size_t size, std::string* why);

}  // namespace metaffi::jit
