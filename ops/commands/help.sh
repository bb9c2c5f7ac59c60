# help: this list

command_help() { help_text; }
