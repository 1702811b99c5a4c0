using Whence.Kernels;

namespace Whence.Graphs.Ops;

/// <summary>
/// An op that can finish its result elements before storing them. Its operands are its own two, then, as the epilogue asks for them,
/// bias, residual and mask, in this order.
/// </summary>
interface IEpilogueOp
{
    Epilogue Epilogue { get; }

    Op With(Epilogue epilogue);
}
