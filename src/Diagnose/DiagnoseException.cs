namespace Whence.Diagnose;

/// <summary>A diagnosis cannot be made as asked; the message carries names and values.</summary>
public class DiagnoseException(string message, Exception? inner = null) : Exception(message, inner);
