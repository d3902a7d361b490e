package dev.sluice.protocol;

/** The SQLSTATEs that the proxy raises or looks at (manual: "PostgreSQL Error Codes"). */
public final class SqlState {
  public static final String ACTIVE_SQL_TRANSACTION = "25001";
  public static final String ADMIN_SHUTDOWN = "57P01";
  public static final String CANNOT_CONNECT_NOW = "57P03";
  public static final String CANT_CHANGE_RUNTIME_PARAM = "55P02";
  public static final String CONNECTION_FAILURE = "08006";
  public static final String CRASH_SHUTDOWN = "57P02";
  public static final String DEADLOCK_DETECTED = "40P01";
  public static final String DUPLICATE_CURSOR = "42P03";
  public static final String DUPLICATE_PREPARED_STATEMENT = "42P05";
  public static final String FEATURE_NOT_SUPPORTED = "0A000";
  public static final String IDLE_IN_TRANSACTION_SESSION_TIMEOUT = "25P03";
  public static final String IDLE_SESSION_TIMEOUT = "57P05";
  public static final String INSUFFICIENT_PRIVILEGE = "42501";
  public static final String INTERNAL_ERROR = "XX000";
  public static final String INVALID_AUTHORIZATION = "28000";
  public static final String INVALID_CATALOG_NAME = "3D000";
  public static final String INVALID_CURSOR_NAME = "34000";
  public static final String INVALID_PARAMETER_VALUE = "22023";
  public static final String INVALID_PASSWORD = "28P01";
  public static final String INVALID_SCHEMA_NAME = "3F000";
  public static final String INVALID_SQL_STATEMENT_NAME = "26000";
  public static final String INVALID_TEXT_REPRESENTATION = "22P02";
  public static final String IN_FAILED_TRANSACTION = "25P02";
  public static final String OBJECT_NOT_IN_PREREQUISITE_STATE = "55000";
  public static final String PROGRAM_LIMIT_EXCEEDED = "54000";
  public static final String PROTOCOL_VIOLATION = "08P01";
  public static final String QUERY_CANCELED = "57014";
  public static final String READ_ONLY_TRANSACTION = "25006";
  public static final String CONFIG_FILE_ERROR = "F0000";
  public static final String SERIALIZATION_FAILURE = "40001";
  public static final String SYNTAX_ERROR = "42601";
  public static final String TOO_MANY_CONNECTIONS = "53300";
  public static final String TRANSACTION_RESOLUTION_UNKNOWN = "08007";
  public static final String UNDEFINED_FILE = "58P01";
  public static final String UNDEFINED_OBJECT = "42704";

  private SqlState() {}
}
