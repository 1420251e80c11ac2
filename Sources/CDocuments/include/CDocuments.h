// The public face of the C part of the readers. Nothing under include/ names a header of
// libxml2, libarchive or cmark-gfm: see Package.swift.
#pragma once

#include "markdown.h"
#include "xml.h"
#include "zip.h"
