/* config_mail.h: the settings of the mail server, ours and those an Infisical `.env` file holds. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config.h"

/* Fills config->mail from the texts; what is wrong goes to *ret_reason. */
STATUS config_read_mail(struct config *config, struct arena *arena, struct str *ret_reason);
