#include "CDocuments.h"
