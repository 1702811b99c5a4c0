namespace Whence.Kernels.Instructions;

/// <summary>A part of a kernel's body: an <see cref="Instruction"/>, an <see cref="IfStatement"/> or a <see cref="LoopStatement"/>.</summary>
abstract class Statement;
