// SPDX-License-Identifier: Apache-2.0
#include "domain/comma_list.h"

bool comma_list_next(struct str *rest, struct str *ret_item)
{
    struct str piece;

    while (str_next_piece(rest, ',', &piece)) {
        *ret_item = str_trim(piece);
        if (ret_item->len > 0) return true;
    }
    return false;
}

bool comma_list_holds(struct str list, struct str text)
{
    struct str item;

    while (comma_list_next(&list, &item)) {
        if (str_equal(item, text)) return true;
    }
    return false;
}
