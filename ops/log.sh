# Logs for people: one JSON object a line becomes `12:03:04 warning Category: message`.

# log_readable: a filter; what is no JSON passes as it is.
log_readable() {
  awk '
    function field(name,    pattern, text) {
      pattern = "\"" name "\"[ ]*:[ ]*\"([^\"\\\\]|\\\\.)*\""
      if (!match($0, pattern)) return ""
      text = substr($0, RSTART, RLENGTH)
      sub("^\"" name "\"[ ]*:[ ]*\"", "", text)
      sub(/"$/, "", text)
      gsub(/\\n/, "\n    ", text); gsub(/\\"/, "\"", text); gsub(/\\u0027/, "\047", text); gsub(/\\\\/, "\\", text)
      return text
    }
    function any(a, b, c,    text) {
      text = field(a); if (text == "") text = field(b); if (text == "" && c != "") text = field(c)
      return text
    }
    /^\{/ {
      time = any("time", "timestamp", "Timestamp"); sub(/^[0-9-]+[T ]/, "", time); sub(/(\.[0-9]+)?Z?$/, "", time)
      category = any("category", "Category", "logger"); sub(/.*\./, "", category)
      message = any("message", "Message", "msg"); error = any("exception", "Exception", "error")
      print time, tolower(any("level", "LogLevel", "Level")), category ": " message (error == "" ? "" : "\n    " error)
      next
    }
    { print }'
}
