namespace Whence.Cli;

/// <summary>Options that contradict each other or have no meaning together.</summary>
sealed class UsageException(string message) : Exception(message);
