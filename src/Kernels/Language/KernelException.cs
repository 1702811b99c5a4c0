namespace Whence.Kernels.Language;

/// <summary>A kernel misuses the kernel language, or is launched with what it does not take.</summary>
public sealed class KernelException(string kernel, string message) : Exception($"kernel '{kernel}': {message}")
{
    /// <summary>The kernel's name.</summary>
    public string Kernel { get; } = kernel;
}
