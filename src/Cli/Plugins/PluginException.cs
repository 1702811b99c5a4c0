namespace Whence.Cli;

/// <summary>A plug-in cannot be used.</summary>
sealed class PluginException(string message, Exception? inner = null) : Exception(message, inner);
