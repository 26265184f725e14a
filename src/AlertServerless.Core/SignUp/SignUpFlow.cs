using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.SignUp;

/// <summary>Sends what proves an address. The words are the caller's.</summary>
/// <param name="Code">To a phone: number, six digits, language.</param>
/// <param name="Link">To a mailbox: address, token, language.</param>
public sealed record ProofSenders(ProofSender Code, ProofSender Link);

/// <returns>What the provider answered; sign-up's answer does not depend on it.</returns>
public delegate Task<SendOutcome> ProofSender(
    string address,
    string proof,
    string language,
    CancellationToken cancellation
);

/// <summary>
/// From a request to a subscriber: nobody is alerted at an address they did not prove. Each decision is stored before
/// it is acted on, by a write that fails when somebody was faster; so a code is compared once per stored failure, also
/// when a thousand guesses come at once.
/// </summary>
public sealed class SignUpFlow(
    IVersionedItems items,
    SignUpKeys keys,
    SignUpGuard guard,
    AddressPolicy policy,
    Registrations registrations,
    ProofSenders senders,
    PendingByAddress byAddress,
    TimeProvider clock
)
{
    private readonly PendingSignUps pendings = new(items, keys, byAddress, clock);

    /// <summary>Reads a request, counts it, keeps it, and sends a proof to each address.</summary>
    public async Task<RequestOutcome> RequestAsync(
        SignUpRequest request,
        RequestSource source,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        if (SignUpAddresses.TryRead(request, policy, out var fault) is not { } addresses)
            return new RequestOutcome.Invalid(fault!);
        if (Refusal(await guard.TakeRequestAsync(source, now, cancellation)) is { } refusal)
            return refusal;
        var id = PendingId.Create();
        var proofs = new List<(PendingAddress Address, string Proof)>();
        foreach (var address in addresses.Where(address => address.Channel != ChannelKind.Telegram))
        {
            var allowance = await guard.TakeProofAsync(address.Channel, address.Address, now, cancellation);
            if (Refusal(allowance) is { } refused)
                return refused;
            var suppressed = await registrations.IsSuppressedAsync(address.Channel, address.Address, cancellation);
            if (allowance is Allowance.Granted && !suppressed)
                proofs.Add(Proof(id, address, now));
        }

        var pending = new PendingSignUp(
            id,
            request.Wanted,
            request.Consent,
            [
                .. addresses.Select(address =>
                    proofs.Find(proof => proof.Address.Channel == address.Channel).Address ?? address
                ),
            ],
            now + PendingSignUp.Life,
            request.AddTo,
            request.AddTo is not null
        );
        // Nothing is kept of a request that nobody will be able to prove.
        if (proofs.Count > 0 || request.Telegram)
            await pendings.AddAsync(pending, cancellation);
        await Task.WhenAll(proofs.Select(proof => SendAsync(pending, proof.Address, proof.Proof, cancellation)));
        return new RequestOutcome.Accepted(pending);
    }

    /// <summary>Another code for the same request: the earlier one no longer counts.</summary>
    public async Task<RequestOutcome> SendAgainAsync(PendingId id, RequestSource source, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (Refusal(await guard.TakeRequestAsync(source, now, cancellation)) is { } refusal)
            return refusal;
        if (await pendings.FindAsync(id, cancellation) is not { Pending: var pending } found)
            return new RequestOutcome.Unknown();
        if (pending.For(ChannelKind.Sms) is not { Proven: false } phone)
            return new RequestOutcome.Accepted(pending);
        var allowance = await guard.TakeProofAsync(ChannelKind.Sms, phone.Address, now, cancellation);
        if (Refusal(allowance) is { } refused)
            return refused;
        if (
            allowance is not Allowance.Granted
            || await registrations.IsSuppressedAsync(ChannelKind.Sms, phone.Address, cancellation)
        )
            return new RequestOutcome.Accepted(pending);
        var (address, code) = Proof(id, phone, now);
        var changed = pending.With(address);
        if (await pendings.TryReplaceAsync(found, changed, cancellation))
            await SendAsync(changed, address, code, cancellation);
        return new RequestOutcome.Accepted(changed);
    }

    /// <summary>A code that was typed.</summary>
    public async Task<ProofOutcome> ProveAsync(PendingId id, string typed, CancellationToken cancellation)
    {
        while (await pendings.FindAsync(id, cancellation) is { } found)
        {
            if (found.Pending.For(ChannelKind.Sms) is not { Code: { } code } phone)
                return new ProofOutcome.Refused(CodeResult.Expired);
            var check = code.Check(keys, id, phone.Address, typed, clock.GetUtcNow());
            if (check.Result is CodeResult.Expired || check.Next == code)
                return new ProofOutcome.Refused(check.Result);
            if (check.Result != CodeResult.Right)
            {
                if (
                    await pendings.TryReplaceAsync(
                        found,
                        found.Pending.With(phone with { Code = check.Next }),
                        cancellation
                    )
                )
                    return new ProofOutcome.Refused(check.Result);
                continue;
            }

            // The code stays until the subscriber is entered: whoever types it again after a crash completes that.
            if (await SettleAsync(found, phone with { Proven = true }, cancellation) is { } outcome)
                return outcome;
        }

        return new ProofOutcome.Refused(CodeResult.Expired);
    }

    /// <summary>The token of a mail's link. Once only; showing the page uses nothing up.</summary>
    public async Task<ProofOutcome> ConfirmAsync(string token, CancellationToken cancellation)
    {
        var content = SignedToken.Read(keys, KeyPurpose.Confirm, token, clock.GetUtcNow());
        if (!PendingId.TryParse(content, out var id))
            return new ProofOutcome.Refused(CodeResult.Expired);
        while (await pendings.FindAsync(id, cancellation) is { } found)
        {
            if (found.Pending.For(ChannelKind.Email) is not { Proven: false } mail)
                break;
            if (await SettleAsync(found, mail with { Proven = true }, cancellation) is { } outcome)
                return outcome;
        }

        return new ProofOutcome.Refused(CodeResult.Expired);
    }

    /// <summary>Keeps a facility's receiver until it answered a challenge.</summary>
    /// <param name="receiver">With the secret that was made for it.</param>
    public async Task<RequestOutcome> RequestFacilityAsync(
        SignUpPreferences wanted,
        WebhookAddress receiver,
        Consent consent,
        RequestSource source,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        if (Refusal(await guard.TakeRequestAsync(source, now, cancellation)) is { } refusal)
            return refusal;
        var pending = new PendingSignUp(
            PendingId.Create(),
            wanted,
            consent,
            [new PendingAddress(ChannelKind.Webhook, receiver.ToAddress())],
            now + PendingSignUp.Life
        );
        await pendings.AddAsync(pending, cancellation);
        return new RequestOutcome.Accepted(pending);
    }

    /// <summary>Asks the receiver, as often as its owner presses the button and its own limit allows.</summary>
    /// <param name="ask">True when it answered the challenge.</param>
    public async Task<ProofOutcome> ProveReceiverAsync(
        PendingId id,
        Func<WebhookAddress, CancellationToken, Task<bool>> ask,
        CancellationToken cancellation
    )
    {
        if (
            await pendings.FindAsync(id, cancellation) is not { } found
            || found.Pending.For(ChannelKind.Webhook) is not { Proven: false } hook
        )
            return new ProofOutcome.Refused(CodeResult.Expired);
        var allowance = await guard.TakeChallengeAsync(hook.Address, clock.GetUtcNow(), cancellation);
        if (allowance is not Allowance.Granted)
            return new ProofOutcome.Refused(CodeResult.Locked);
        if (!await ask(WebhookAddress.Read(hook.Address), cancellation))
            return new ProofOutcome.Refused(CodeResult.Wrong);
        return await SettleAsync(found, hook with { Proven = true }, cancellation)
            ?? new ProofOutcome.Refused(CodeResult.Expired);
    }

    /// <summary>How far a sign-up is; null when there is none, or no more.</summary>
    public async Task<PendingSignUp?> FindAsync(PendingId id, CancellationToken cancellation) =>
        (await pendings.FindAsync(id, cancellation))?.Pending;

    /// <summary>A token that a private chat with the bot begins with: 128 bits, once, 24 hours.</summary>
    public Task<string> StartTokenAsync(PendingId id, CancellationToken cancellation) =>
        pendings.StartTokenAsync(id, cancellation);

    /// <summary>A private chat began with a start token.</summary>
    public async Task<ProofOutcome> StartChatAsync(string token, string chat, CancellationToken cancellation)
    {
        if (await pendings.SpendStartTokenAsync(token, cancellation) is not { } id)
            return new ProofOutcome.Refused(CodeResult.Expired);
        while (await pendings.FindAsync(id, cancellation) is { } found)
        {
            if (found.Pending.For(ChannelKind.Telegram) is not { Proven: false } telegram)
                break;
            var proven = telegram with { Address = chat, Proven = true };
            // Only now there is an address to find it by.
            await byAddress.EnterAsync(found.Pending.With(proven), cancellation);
            if (await SettleAsync(found, proven, cancellation) is { } outcome)
                return outcome;
        }

        return new ProofOutcome.Refused(CodeResult.Expired);
    }

    /// <summary>Stores the proof, enters the subscriber, and forgets the code.</summary>
    /// <returns>Null when somebody else changed the sign-up first.</returns>
    private async Task<ProofOutcome?> SettleAsync(
        FoundPending found,
        PendingAddress proven,
        CancellationToken cancellation
    )
    {
        var before = found.Pending;
        var entered = before.Addresses.Any(address => address.Proven && address.Channel != proven.Channel);
        // They left between two proofs: the second does not bring them back.
        if (entered && await registrations.FindAsync(before.Subscriber!.Value, cancellation) is null)
            return new ProofOutcome.Refused(CodeResult.Expired);
        var pending = before.With(proven) with { Subscriber = before.Subscriber ?? Registrations.NewId() };
        if (!await pendings.TryReplaceAsync(found, pending, cancellation))
            return null;
        switch (await registrations.ActivateAsync(pending, proven.Channel, cancellation))
        {
            case ActivationOutcome.Active active:
                var done = pending.With(proven with { Code = null }) with { Subscriber = active.Id };
                if (await pendings.FindAsync(pending.Id, cancellation) is { } again)
                    await pendings.TryReplaceAsync(again, done, cancellation);
                return new ProofOutcome.Proven(active.Id, done);
            case ActivationOutcome.NobodyThere:
                return new ProofOutcome.NobodyThere();
            case ActivationOutcome.TooSoon early:
                return new ProofOutcome.Later(early.NotBefore);
            default:
                return new ProofOutcome.Later(clock.GetUtcNow());
        }
    }

    private (PendingAddress Address, string Proof) Proof(PendingId id, PendingAddress address, DateTimeOffset now)
    {
        if (address.Channel == ChannelKind.Email)
            return (address, SignedToken.Create(keys, KeyPurpose.Confirm, id.Value, now + PendingSignUp.Life));
        var code = OneTimeCode.Draw();
        return (address with { Code = OneTimeCode.Create(keys, id, address.Address, code, now, address.Code) }, code);
    }

    private Task<SendOutcome> SendAsync(
        PendingSignUp pending,
        PendingAddress address,
        string proof,
        CancellationToken cancellation
    ) =>
        (address.Channel == ChannelKind.Email ? senders.Link : senders.Code)(
            address.Address,
            proof,
            pending.Consent.Language,
            cancellation
        );

    private static RequestOutcome? Refusal(Allowance allowance) =>
        allowance switch
        {
            Allowance.TooMany many => new RequestOutcome.TooMany(many.RetryAfter),
            Allowance.FuseBlown blown => new RequestOutcome.FuseBlown(blown.RetryAfter),
            _ => null,
        };
}
