// The entities that a guest library describes, by name.
#pragma once

#include <string>
#include <string_view>

#include "runtimes/go/entity_path.hpp"
#include "runtimes/go/library.hpp"

namespace metaffi::go {

// A name may be written bare ("New", "UUID.String"), after the package's own name ("uuid.New") or after its import path
// ("github.com/google/uuid.New"). The package "builtin", which every library has, counts where no other has the name. Throws Failure: ENTITY_NOT_FOUND with near names, what there is, or why Go has it and the library
// has not; AMBIGUOUS with the candidates when packages share a bare name; ENTITY_PATH for a wrong instance_required.
const metaffi_go_entity& find_entity(const Library& library, const EntityPath& path);

// The name by which an import path's package goes, as a rule: "uuid" of "github.com/google/uuid", "yaml" of "gopkg.in/yaml.v3",
// "chi" of "github.com/go-chi/chi/v5".
std::string_view package_name(std::string_view import_path);

}  // namespace metaffi::go
