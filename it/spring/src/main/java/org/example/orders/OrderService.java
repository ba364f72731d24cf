package org.example.orders;

import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class OrderService {
    private final OrderRepository orders;

    OrderService(OrderRepository orders) {
        this.orders = orders;
    }

    @Transactional
    public int place(String customer, int pieces) {
        if (pieces <= 0) {
            throw new IllegalArgumentException("pieces must be positive: " + pieces);
        }
        orders.save(new CustomerOrder(customer, pieces));
        return pieces;
    }

    @Transactional(readOnly = true)
    public List<Integer> pieces(String customer) {
        return orders.findByCustomerOrderByPieces(customer).stream()
                .map(CustomerOrder::getPieces)
                .toList();
    }
}
