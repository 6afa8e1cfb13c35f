"""Answers gathered with ODK or Kobo: a file of submissions is read, looked at row by row, and recorded as if typed.

table = table_of(content, file_name)          the cells, within bounds
read = submissions_of(table, instrument)      each row as a family's answers, in whichever way the file was saved
looked = look(read, questionnaire, ...)       what is wrong, known already, or new
record_collected(rows, ...)                   all of them, or none
"""
