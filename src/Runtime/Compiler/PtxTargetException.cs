namespace Whence.Runtime.Compiler;

/// <summary>A PTX target is unknown, too old for this engine, or too new for the driver.</summary>
sealed class PtxTargetException(string message) : Exception(message);
