namespace Whence.Kernels;

/// <summary>Marks a static property that holds <see cref="KernelSample"/>s, which <see cref="KernelCatalog"/> then lists.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class KernelSamplesAttribute : Attribute;
