#pragma once

#include <stddef.h>

// XML and HTML as a stream of elements and text, over libxml2's SAX interface.
// Strings are UTF-8 and live only as long as the call that hands them over.

typedef struct {
    // Local name, without prefix.
    const char *name;
    // Namespace URI, or NULL.
    const char *name_space;
    const char *value;
    size_t value_length;
} cdoc_attribute;

// Each function returns 0 to go on, anything else to stop. `line` counts from 1.
typedef struct {
    int (*start)(
        void *context, const char *name, const char *name_space, const cdoc_attribute *attributes,
        size_t attribute_count, size_t line);
    int (*end)(void *context, const char *name);
    int (*text)(void *context, const char *text, size_t length, size_t line);
} cdoc_xml_handler;

typedef enum {
    CDOC_XML_OK = 0,
    CDOC_XML_MALFORMED,
    // The handler asked to stop.
    CDOC_XML_STOPPED,
    CDOC_XML_TOO_DEEP,
    CDOC_XML_TOO_MANY_ELEMENTS,
    CDOC_XML_TOO_MANY_ATTRIBUTES,
    // The document declares entities of its own, which could expand without bound.
    CDOC_XML_DECLARES_ENTITIES,
    CDOC_XML_OUT_OF_MEMORY,
} cdoc_xml_status;

typedef struct {
    cdoc_xml_status status;
    // Where it failed, 0 when unknown.
    size_t line;
    // libxml2's own words for CDOC_XML_MALFORMED, zero-terminated.
    char message[200];
} cdoc_xml_result;

// Opens no file and no connection, loads no DTD and expands no declared entity. Entities of HTML
// (`&nbsp;`) are known where the document names an external DTD.
cdoc_xml_result cdoc_xml_parse(
    const void *bytes, size_t length, size_t max_depth, size_t max_elements,
    const cdoc_xml_handler *handler, void *context);

// HTML as found: repaired, never malformed. `bytes` must be UTF-8; encodings it declares are ignored.
cdoc_xml_result cdoc_html_parse(
    const void *bytes, size_t length, size_t max_depth, size_t max_elements,
    const cdoc_xml_handler *handler, void *context);
