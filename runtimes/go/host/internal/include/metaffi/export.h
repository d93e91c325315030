/* Symbol visibility and small language helpers shared by every public header. */
#ifndef METAFFI_EXPORT_H
#define METAFFI_EXPORT_H

#if defined(METAFFI_STATIC)
#define METAFFI_API
#elif defined(_WIN32)
#if defined(METAFFI_BUILDING)
#define METAFFI_API __declspec(dllexport)
#else
#define METAFFI_API __declspec(dllimport)
#endif
#else
#define METAFFI_API __attribute__((visibility("default")))
#endif

#if defined(_WIN32)
#define METAFFI_PLUGIN_API __declspec(dllexport)
#else
#define METAFFI_PLUGIN_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
#define METAFFI_BEGIN_DECLS extern "C" {
#define METAFFI_END_DECLS }
#else
#define METAFFI_BEGIN_DECLS
#define METAFFI_END_DECLS
#endif

#endif
