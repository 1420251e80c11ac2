#include "zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdio.h>

static cdoc_zip_result failed(struct archive *zip, cdoc_zip_result result, char *message,
                                size_t message_size) {
    const char *reason = archive_error_string(zip);
    snprintf(message, message_size, "%s", reason ? reason : "damaged zip archive");
    return result;
}

static const char *path_of(struct archive_entry *entry) {
    const char *path = archive_entry_pathname_utf8(entry);
    if (!path) path = archive_entry_pathname(entry);
    return path ? path : "";
}

/// Gives the member's bytes to `sink`; `*stopped` tells that the sink wants no more.
static cdoc_zip_result read_member(struct archive *zip, cdoc_zip_sink sink, void *context,
                                     bool *stopped, char *message, size_t message_size) {
    const void *piece;
    size_t length;
    la_int64_t offset;
    for (;;) {
        int status = archive_read_data_block(zip, &piece, &length, &offset);
        if (status == ARCHIVE_EOF) return CDOC_ZIP_DONE;
        // A warning here is a wrong checksum or length.
        if (status != ARCHIVE_OK) return failed(zip, CDOC_ZIP_UNREADABLE, message, message_size);
        if (length > 0 && !sink(context, piece, length)) {
            *stopped = true;
            return CDOC_ZIP_DONE;
        }
    }
}

static cdoc_zip_result walk(struct archive *zip, cdoc_zip_visit visit, cdoc_zip_sink sink,
                              void *context, char *message, size_t message_size) {
    struct archive_entry *entry;
    bool stopped = false;
    while (!stopped) {
        int status = archive_read_next_header(zip, &entry);
        if (status == ARCHIVE_EOF) return CDOC_ZIP_DONE;
        if (status < ARCHIVE_WARN) return failed(zip, CDOC_ZIP_UNREADABLE, message, message_size);
        if (archive_entry_filetype(entry) == AE_IFDIR) continue;
        cdoc_zip_choice choice = visit(context, path_of(entry));
        if (choice == CDOC_ZIP_STOP) return CDOC_ZIP_DONE;
        if (choice == CDOC_ZIP_SKIP) continue;
        if (archive_entry_is_encrypted(entry)) {
            snprintf(message, message_size, "member '%s' is encrypted", path_of(entry));
            return CDOC_ZIP_ENCRYPTED;
        }
        cdoc_zip_result result = read_member(zip, sink, context, &stopped, message, message_size);
        if (result != CDOC_ZIP_DONE) return result;
    }
    return CDOC_ZIP_DONE;
}

static cdoc_zip_result open_and_walk(const void *bytes, size_t length, cdoc_zip_visit visit,
                                     cdoc_zip_sink sink, void *context, char *message,
                                     size_t message_size) {
    struct archive *zip = archive_read_new();
    if (!zip) {
        snprintf(message, message_size, "out of memory");
        return CDOC_ZIP_UNREADABLE;
    }
    cdoc_zip_result result;
    // The seekable reader goes by the central directory, as every office program does; the
    // streaming one would believe local headers that nothing points at.
    if (archive_read_support_format_zip_seekable(zip) < ARCHIVE_WARN
        || archive_read_open_memory(zip, bytes, length) < ARCHIVE_WARN) {
        result = failed(zip, CDOC_ZIP_UNREADABLE, message, message_size);
    } else {
        result = walk(zip, visit, sink, context, message, message_size);
    }
    archive_read_free(zip);
    return result;
}

cdoc_zip_result cdoc_zip_walk(const void *bytes, size_t length, cdoc_zip_visit visit,
                              cdoc_zip_sink sink, void *context, char *message,
                              size_t message_size) {
    // libarchive converts names by the locale, which is "C" unless the program sets one, and then
    // loses all but ASCII. The change is this thread's alone.
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
    cdoc_zip_result result =
        open_and_walk(bytes, length, visit, sink, context, message, message_size);
    if (utf8) {
        uselocale(before);
        freelocale(utf8);
    }
    return result;
}
