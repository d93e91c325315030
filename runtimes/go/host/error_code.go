package metaffi

import "fmt"

// ErrorCode says what kind of thing went wrong.
type ErrorCode int

// The codes of errors.
const (
	CodeInternal           ErrorCode = 1  // a defect of MetaFFI or a plug-in
	CodeOutOfMemory        ErrorCode = 2  // memory ran out
	CodeInvalidArgument    ErrorCode = 3  // an argument of a function of this package is unusable
	CodeRuntimeNotFound    ErrorCode = 4  // library, plug-in or language is missing or cannot be started
	CodeABIMismatch        ErrorCode = 5  // plug-in made for another version
	CodeModuleNotFound     ErrorCode = 6  // module is missing
	CodeModuleInvalid      ErrorCode = 7  // module cannot be read or loaded
	CodeEntityPath         ErrorCode = 8  // malformed entity path
	CodeEntityNotFound     ErrorCode = 9  // module has no such entity
	CodeAmbiguous          ErrorCode = 10 // several overloads fit
	CodeSignature          ErrorCode = 11 // declared parameters or results do not fit the entity
	CodeTypeMismatch       ErrorCode = 12 // a value has another type than declared
	CodeNullValue          ErrorCode = 13 // nil where a value is needed
	CodeOutOfRange         ErrorCode = 14 // a number does not fit
	CodeInvalidString      ErrorCode = 15 // text is not valid in its encoding, or cannot be represented
	CodeStaleHandle        ErrorCode = 16 // handle was already released
	CodeForeignHandle      ErrorCode = 17 // handle belongs to another runtime or has another class
	CodeReleased           ErrorCode = 18 // the runtime of this entity was released
	CodeNoExecutableMemory ErrorCode = 19 // the system forbids executable memory
	CodeUnsupported        ErrorCode = 20 // cannot be done, here or at all
	CodeGuestException     ErrorCode = 21 // the guest, or a Go function called by it, failed
)

var codeNames = map[ErrorCode]string{
	CodeInternal: "INTERNAL", CodeOutOfMemory: "OUT_OF_MEMORY", CodeInvalidArgument: "INVALID_ARGUMENT",
	CodeRuntimeNotFound: "RUNTIME_NOT_FOUND", CodeABIMismatch: "ABI_MISMATCH", CodeModuleNotFound: "MODULE_NOT_FOUND",
	CodeModuleInvalid: "MODULE_INVALID", CodeEntityPath: "ENTITY_PATH", CodeEntityNotFound: "ENTITY_NOT_FOUND",
	CodeAmbiguous: "AMBIGUOUS", CodeSignature: "SIGNATURE", CodeTypeMismatch: "TYPE_MISMATCH",
	CodeNullValue: "NULL_VALUE", CodeOutOfRange: "OUT_OF_RANGE", CodeInvalidString: "INVALID_STRING",
	CodeStaleHandle: "STALE_HANDLE", CodeForeignHandle: "FOREIGN_HANDLE", CodeReleased: "RELEASED",
	CodeNoExecutableMemory: "NO_EXECUTABLE_MEMORY", CodeUnsupported: "UNSUPPORTED",
	CodeGuestException: "GUEST_EXCEPTION",
}

// String is the name of the code, as in the C API: "GUEST_EXCEPTION".
func (c ErrorCode) String() string {
	if name, ok := codeNames[c]; ok {
		return name
	}
	return fmt.Sprintf("ErrorCode(%d)", int(c))
}
