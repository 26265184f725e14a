using AlertServerless.Core.Delivery;

namespace AlertServerless.Local.Reports;

/// <summary>What can be done about a dead letter.</summary>
public enum Remedy
{
    /// <summary>Sending it again may tell somebody in time.</summary>
    Resend,

    /// <summary>The message perhaps arrived; sending it again may tell somebody twice, so only a person may say so.</summary>
    AskFirst,

    /// <summary>It will never be sent.</summary>
    Nothing,
}

/// <summary>A message of the dead-letter queue, explained.</summary>
/// <param name="MessageId">The queue's own id.</param>
/// <param name="Receipt">The handle of this look at it.</param>
/// <param name="Entry">What it is about; null when it is no undelivered message.</param>
/// <param name="Why">One line in plain words: what happened.</param>
/// <param name="WhatNow">One line: what can be done.</param>
public sealed record DeadLetter(string MessageId, string Receipt, Undelivered? Entry, Remedy Remedy, string Why, string WhatNow)
{
    public bool MayResend(bool perhapsSentToo) => Remedy == Remedy.Resend || (perhapsSentToo && Remedy == Remedy.AskFirst);
}
