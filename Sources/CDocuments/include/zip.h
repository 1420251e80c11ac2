#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What to do with a member of an archive.
typedef enum {
    CDOC_ZIP_SKIP = 0,
    CDOC_ZIP_READ = 1,
    CDOC_ZIP_STOP = 2,
} cdoc_zip_choice;

typedef enum {
    /// All members were visited, or a callback ended the walk.
    CDOC_ZIP_DONE = 0,
    /// The bytes are not a zip archive, or it is damaged.
    CDOC_ZIP_UNREADABLE = 1,
    /// A member that was asked for is encrypted.
    CDOC_ZIP_ENCRYPTED = 2,
} cdoc_zip_result;

/// Called once per member that is not a directory. `path` is valid during the call only.
typedef cdoc_zip_choice (*cdoc_zip_visit)(void *context, const char *path);

/// Called with each piece of a member that was asked for; false ends the walk.
typedef bool (*cdoc_zip_sink)(void *context, const void *bytes, size_t length);

/// Walks the members of the zip archive in memory, in the order of the file. Nothing is written
/// to disk. On failure the reason is put into `message`, cut to `message_size`.
cdoc_zip_result cdoc_zip_walk(const void *bytes, size_t length, cdoc_zip_visit visit,
                              cdoc_zip_sink sink, void *context, char *message,
                              size_t message_size);
