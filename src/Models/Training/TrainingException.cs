namespace Whence.Models.Training;

/// <summary>A network cannot be trained as asked for, or training went astray. The message names the network, the option or the step, and what would work.</summary>
public sealed class TrainingException(string message, Exception? cause = null) : Exception(message, cause);
